package main

import "github.com/cosell/cosell/internal/door"

// limits bound how much of an instance one organisation and its people may use.
type limits struct {
	UserRateLimit         int `env:"COSELL_USER_RATE_LIMIT" default:"-1" help:"Requests of one person or service account in a minute, with all tokens together; 0 for no limit. Default: 12000, with --demo 1000000."`
	OrganizationRateLimit int `env:"COSELL_ORGANIZATION_RATE_LIMIT" default:"-1" help:"Requests of one organisation in a minute; 0 for no limit. Default: 30000, with --demo 1000000."`
	EditLimit             int `env:"COSELL_EDIT_LIMIT" default:"-1" help:"Changes that one organisation makes in a minute; 0 for no limit. Default: 6000, with --demo 1000000."`
	StreamLimit           int `env:"COSELL_STREAM_LIMIT" default:"50" help:"Streams of events that one organisation has open at once."`
	TokenLimit            int `env:"COSELL_TOKEN_LIMIT" default:"50" help:"API tokens of one person or service account that are good at once, and as many again while replaced ones overlap; 0 for no limit."`
	UploadLimit           int `env:"COSELL_UPLOAD_LIMIT" default:"12" help:"Bodies of more than 64 KiB that one organisation sends at once, of 48 in all; 0 for no limit of its own."`
}

func (c *serve) quotas() door.Quotas {
	return door.Quotas{
		UserRequests: c.rate(c.UserRateLimit, 2*defaultRate), Requests: c.rate(c.OrganizationRateLimit, 5*defaultRate),
		Edits: c.rate(c.EditLimit, defaultRate), Streams: c.StreamLimit, Uploads: c.UploadLimit,
	}
}
