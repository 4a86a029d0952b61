package referral

import (
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/members"
	"github.com/cosell/cosell/internal/odata"
)

// Members returns the members of a referral that can be selected.
func Members() odata.Members {
	d := deal.Deal{InviteContext: deal.InviteContext{InvitedBy: &deal.Inviter{}}}
	d.Details.Requirements.AdditionalRequirements = &deal.AdditionalRequirements{IoT: &deal.IoT{}}
	document, err := d.Document()
	if err == nil {
		document, err = Source{Deal: document}.Document("")
	}
	if err != nil {
		panic(err) // impossible: the deal is made above
	}
	return membersOf(document)
}

func membersOf(object []byte) odata.Members {
	all := odata.Members{}
	for name, value := range members.Of(object) {
		all[string(name)] = nil
		if value[0] == '{' {
			all[string(name)] = membersOf(value)
		}
	}
	return all
}
