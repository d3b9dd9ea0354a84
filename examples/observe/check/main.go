// Reads metrics from stdin as Prometheus does: its parser, then its linter. Prints what is wrong and exits with 1, or
// prints how much there was. The arguments are metrics that must be there.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

func main() {
	page, err := io.ReadAll(os.Stdin)
	must(err)
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(page))
	must(err)
	problems, err := promlint.New(bytes.NewReader(page)).Lint()
	must(err)
	for _, problem := range problems {
		fmt.Fprintf(os.Stderr, "%s: %s\n", problem.Metric, problem.Text)
	}
	missing := 0
	for _, name := range os.Args[1:] {
		if families[name] == nil {
			fmt.Fprintf(os.Stderr, "%s: is missing\n", name)
			missing++
		}
	}
	if len(problems)+missing > 0 {
		os.Exit(1)
	}
	series := 0
	for _, family := range families {
		series += len(family.Metric)
	}
	fmt.Printf("%d metrics, %d series\n", len(families), series)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
