package notify

import (
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
	"github.com/cosell/cosell/internal/webhook"
	"github.com/cosell/cosell/internal/wording"
)

// catalogue has the words of one language.
type catalogue struct {
	language     wording.Language
	phrases      map[Kind]phrases
	unattended   phrases                         // for an account admin, about what nobody looks after
	hint         phrases                         // for somebody whose roles do not open what came in
	why          map[Rule]string                 // why somebody gets a mail
	labels       map[label]string                // of the facts
	paused       map[webhook.PausedReason]string // why an endpoint was
	sources      map[string]string               // of leads, with their preposition
	goals        map[solution.Goal]string
	decisions    map[registration.ExceptionStatus]string
	withheld     string
	more         string
	openDeal     string // what the link to a deal is called
	open         string // and that to another place
	signature    string
	months       [12]string
	beforeTime   string // between a day and a time
	thousands    string // between thousands
	decimalPoint string // before the fraction of a number
}

var catalogues = map[string]catalogue{wording.English.Tag: englishCatalogue, wording.Swedish.Tag: swedishCatalogue}
