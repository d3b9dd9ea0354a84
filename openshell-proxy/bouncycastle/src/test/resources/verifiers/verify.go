// Connects to 127.0.0.1:PORT as HOST, trusting SSL_CERT_FILE. Exit 0: accepted; 3: certificate refused.
package main

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
)

func main() {
	host, port := os.Args[1], os.Args[2]
	connection, err := tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{ServerName: host})
	var refusal *tls.CertificateVerificationError
	if errors.As(err, &refusal) {
		fmt.Println(refusal)
		os.Exit(3)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(4)
	}
	fmt.Fprintf(connection, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", host)
	status, err := bufio.NewReader(connection).ReadString('\n')
	fmt.Println(status, err)
}
