// Package api holds the contract of the service, embedded so that the server checks by it and serves it.
package api

import _ "embed"

// Contract is openapi.yaml, the OpenAPI 3.0.3 document of the service.
//
//go:embed openapi.yaml
var Contract []byte
