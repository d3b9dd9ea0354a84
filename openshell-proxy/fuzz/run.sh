#!/usr/bin/env bash
# Fuzzes each target for some seconds, one after the other, and prints what came of it.
#   openshell-proxy/fuzz/run.sh [SECONDS [TARGET...]]      a target is a test class, or class::method; 5 seconds unless named
# Inputs that found something new are kept in target/corpus and used again; one that breaks a target stays in
# target/findings, is named, and makes this fail: put it beside the seeds in src/test/resources, then mend the code.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-5}
shift || true
. ../../examples/lib/find-java.sh
java=$(find_java)

if [ ! -r target/classpath.txt ] || [ ! -d target/test-classes ]; then
    (cd ../.. && mvn -B -q process-test-classes -DskipTests -pl openshell-proxy/fuzz -am >&2)
fi
classpath=$(pwd)/target/test-classes:$(cat target/classpath.txt)

targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    while IFS= read -r file; do
        class=$(basename "$file" .java)
        while IFS= read -r method; do
            targets+=("$class::$method")
        done < <(grep -A1 '@FuzzTest' "$file" | sed -n 's/.*void \([A-Za-z0-9]*\)(.*/\1/p')
    done < <(find src/test/java -name '*FuzzTest.java' | sort)
fi

# Prints the branches that the fuzzer took, of those in the files it came to; the targets themselves do not count.
branches() {
    awk '/^Branch coverage:/ { on = 1; next } /^[A-Z].* coverage:/ { on = 0 }
        on && !/FuzzTest|Pieces|PieceSource/ && match($2, /^[0-9]+\/[0-9]+$/) {
            split($2, part, "/"); if (part[1] > 0) { taken += part[1]; all += part[2] } }
        END { printf "%d of %d (%d%%)", taken, all, all ? 100 * taken / all : 0 }' "$1"
}

printf '%-62s %12s %10s  %-20s %s\n' target executions 'a second' branches outcome
failed=0
for target in "${targets[@]}"; do
    class=${target%%::*}
    method=${target#*::}
    file=$(find src/test/java -name "$class.java")
    name=$(echo "${file#src/test/java/}" | sed 's/\.java$//; s#/#.#g')
    [ "$method" != "$class" ] || method=$(grep -A1 '@FuzzTest' "$file" | sed -n 's/.*void \([A-Za-z0-9]*\)(.*/\1/p' | head -n 1)
    corpus=$(pwd)/target/corpus/$class/$method
    findings=$(pwd)/target/findings/$class
    seeds=$(pwd)/src/test/resources/$(dirname "${file#src/test/java/}")/${class}Inputs/$method
    log=$(pwd)/target/fuzz-$class-$method.txt
    mkdir -p "$corpus" "$findings"
    outcome=passed
    JAZZER_FUZZ=1 "$java" -Xmx1g -XX:+EnableDynamicAgentLoading -cp "$classpath" com.code_intelligence.jazzer.Jazzer \
        --target_class="$name" --target_method="$method" --instrumentation_includes='io.openshell.**' \
        --coverage_report="$log.coverage" -max_total_time="$seconds" -max_len=2048 -timeout=10 -print_final_stats=1 -artifact_prefix="$findings/" \
        "$corpus" "$seeds" >"$log" 2>&1 </dev/null || outcome="FAILED, see $log"
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
    rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log" | tail -n 1)
    printf '%-62s %12s %10s  %-20s %s\n' "$class::$method" "${executions:-0}" "${rate:-0}" \
        "$([ -r "$log.coverage" ] && branches "$log.coverage" || echo none)" "$outcome"
    [ "$outcome" = passed ] && [ "${executions:-0}" -gt 0 ] || failed=1
done
exit "$failed"
