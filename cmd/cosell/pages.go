package main

import (
	"fmt"
	"maps"

	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/docs"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/portal"
)

// documents are the contracts that /docs shows.
var documents = []docs.Document{
	{Title: "Cosell API", URL: "/openapi.json"},
	{Title: "For clients of Partner Center", URL: "/v1.0/openapi.json"},
}

// home returns where / leads a browser.
func (c *serve) home() string {
	if c.Portal {
		return "/portal/"
	}
	return "/docs/"
}

// dealLink returns where a person finds a deal here; without the portal that is the deal as the API has it.
func (c *serve) dealLink() string {
	if c.Portal {
		return c.foundAt() + "/portal/deals/{dealId}"
	}
	return c.foundAt() + "/v1/deals/{dealId}"
}

// pages returns the pages for people: the docs, and the portal unless it is switched off. Of a demo they offer the tokens, which everybody
// knows.
func (c *serve) pages() door.API {
	var tokens []docs.Token
	var accounts []portal.Account
	if c.Demo {
		for _, t := range demo.Tokens() {
			tokens = append(tokens, docs.Token{Value: t.Value, Who: fmt.Sprintf("%s of %s", t.Role, t.Organization)})
			accounts = append(accounts, portal.Account{Value: t.Value, Role: string(t.Role), Organization: t.Organization})
		}
	}
	pages := docs.Pages(docs.Config{Documents: documents, Tokens: tokens})
	if c.Portal {
		maps.Copy(pages, portal.Pages(accounts))
	}
	return door.API{Pages: pages}
}
