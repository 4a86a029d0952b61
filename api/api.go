// Package api holds the contracts of the service, embedded so that the server checks by the first and serves both.
package api

import "embed"

// Contract is openapi.yaml, the OpenAPI 3.0.3 document of the service.
//
//go:embed openapi.yaml
var Contract []byte

// Microsoft is microsoft.yaml, the OpenAPI 3.0.3 document of what clients of Microsoft's Partner Center are answered.
//
//go:embed microsoft.yaml
var Microsoft []byte

// Examples are the answers that the contract shows, in the folder examples: one file for each answer, named after it.
//
//go:embed examples
var Examples embed.FS
