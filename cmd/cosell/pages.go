package main

import (
	"fmt"
	"maps"

	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/docs"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/httpapi"
	"github.com/cosell/cosell/internal/identity"
	"github.com/cosell/cosell/internal/portal"
)

// documents are the contracts that /docs shows.
var documents = []docs.Document{
	{Title: "Cosell API", URL: "/openapi.json"},
	{Title: "For clients of Partner Center", URL: "/v1.0/openapi.json"},
}

// home returns the page to which / redirects a browser.
func (c *serve) home() string {
	if c.Portal {
		return "/portal/"
	}
	return "/docs/"
}

// dealLink returns where a person finds a deal in this service: in the portal, or without it in the API.
func (c *serve) dealLink() string {
	if c.Portal {
		return c.foundAt() + "/portal/deals/{dealId}"
	}
	return c.foundAt() + "/v1/deals/{dealId}"
}

// portalLink returns where people find the portal, for mails about what is no deal; "" without it, and where deals are found elsewhere and
// nothing says how this service is reached.
func (c *serve) portalLink() string {
	if !c.Portal || c.DealLink != "" && c.PublicURL == "" {
		return ""
	}
	return c.foundAt() + "/portal/"
}

// demoAccounts returns the accounts of the demo; nil if this is not one.
func (c *serve) demoAccounts() []httpapi.DemoAccount {
	if !c.Demo {
		return nil
	}
	all := []httpapi.DemoAccount{}
	for _, t := range demo.Tokens() {
		all = append(all, httpapi.DemoAccount{Token: t.Value, Role: t.Role, OrganizationID: t.Organization})
	}
	return all
}

// pages returns the pages for people: the docs, which offer the tokens of a demo, and the portal unless it is switched off.
func (c *serve) pages(tokens *identity.Tokens) door.API {
	var offered []docs.Token
	for _, a := range c.demoAccounts() {
		offered = append(offered, docs.Token{Value: a.Token, Who: fmt.Sprintf("%s of %s", a.Role, a.OrganizationID)})
	}
	pages := docs.Pages(docs.Config{Documents: documents, Tokens: offered})
	if c.Portal {
		maps.Copy(pages, portal.Pages(tokens.TokenEndpoints))
	}
	return door.API{Pages: pages}
}
