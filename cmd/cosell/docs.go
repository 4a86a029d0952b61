package main

import (
	"fmt"

	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/docs"
)

// documents are the contracts that /docs shows.
var documents = []docs.Document{
	{Title: "Cosell API", URL: "/openapi.json"},
	{Title: "For clients of Partner Center", URL: "/v1.0/openapi.json"},
}

// tokensOfDocs returns the tokens that /docs offers by one click: those of a demo, which everybody knows.
func (c *serve) tokensOfDocs() []docs.Token {
	if !c.Demo {
		return nil
	}
	var all []docs.Token
	for _, t := range demo.Tokens() {
		all = append(all, docs.Token{Value: t.Value, Who: fmt.Sprintf("%s of %s", t.Role, t.Organization)})
	}
	return all
}
