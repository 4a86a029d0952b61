// Command provider runs the OpenID provider of the tests until its input ends, for tests that are not written in Go. TEST ONLY.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/cosell/cosell/internal/oidctest"
)

// main is given where the portal is that people come back to, and the mail addresses of those who can sign in, each by its first part.
func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: provider PORTAL_ADDRESS [MAIL...]")
		os.Exit(2)
	}
	var people []oidctest.Person
	for _, address := range os.Args[2:] {
		name, _, _ := strings.Cut(address, "@")
		people = append(people, oidctest.Person{Subject: name, Email: address, Name: name})
	}
	provider, err := oidctest.Start(os.Args[1]+"/portal/signed-in", people...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer provider.Close()
	fmt.Println(provider.Issuer)
	_, _ = io.Copy(io.Discard, os.Stdin) // whoever started it holds its input open
}
