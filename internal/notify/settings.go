package notify

import (
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/language"

	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/revision"
)

// Settings are a user's settings for notifications. Those of a user who has never changed them have revision 0.
type Settings struct {
	Revision revision.Number `json:"eTag"`
	Preferences
	Mandatory []Kind     `json:"mandatory"` // what cannot be switched off
	Updated   *time.Time `json:"updatedDateTime"`
}

// Preferences are the settings that a user can change.
type Preferences struct {
	Locale *string  `json:"locale"` // BCP 47; nil: English
	Mails  Switches `json:"mails"`
}

// Switches tells for every kind of mail that a user can get whether it is on.
type Switches map[Kind]bool

// MarshalJSONTo writes the kinds in the order of the table.
func (s Switches) MarshalJSONTo(e *jsontext.Encoder) error {
	tokens := []jsontext.Token{jsontext.BeginObject}
	for _, row := range table {
		if on, known := s[row.Kind]; known {
			tokens = append(tokens, jsontext.String(string(row.Kind)), jsontext.Bool(on))
		}
	}
	for _, t := range append(tokens, jsontext.EndObject) {
		if err := e.WriteToken(t); err != nil {
			return err
		}
	}
	return nil
}

// NewSettings returns the settings of a user who has switched some kinds off.
func NewSettings(r revision.Number, locale *string, off []Kind, updated *time.Time) Settings {
	s := Settings{Revision: r, Preferences: Preferences{Locale: locale, Mails: Switches{}}, Updated: updated}
	for _, row := range table {
		if slices.Contains(row.Chain, Customer) {
			continue // it goes to no user
		}
		s.Mails[row.Kind] = row.Mandatory || !slices.Contains(off, row.Kind)
		if row.Mandatory {
			s.Mandatory = append(s.Mandatory, row.Kind)
		}
	}
	return s
}

// Off returns the kinds that are switched off, in alphabetical order.
func (w Preferences) Off() []Kind {
	off := []Kind{}
	for _, k := range slices.Sorted(maps.Keys(w.Mails)) {
		if !w.Mails[k] {
			off = append(off, k)
		}
	}
	return off
}

// Patched returns the settings with a merge patch (RFC 7396) applied to the preferences, and whether that changed anything. The fault is
// Invalid for what is no language, and for switching off what is mandatory.
func (s Settings) Patched(patch []byte, now time.Time) (after Settings, changed bool, err error) {
	var to Preferences
	if err := change.Merge(s.Preferences, patch, &to); err != nil {
		return Settings{}, false, err
	}
	var m fault.Mistakes
	if to.Locale != nil {
		if _, err := language.Parse(*to.Locale); err != nil {
			m.Add("/locale", "invalid-value", "This is not a language tag (BCP 47).")
		}
	}
	for _, k := range to.Off() {
		if _, known := s.Mails[k]; known && row(k).Mandatory {
			m.Add("/mails/"+string(k), "mandatory", "These mails cannot be switched off.")
		}
	}
	if err := m.Err(); err != nil {
		return Settings{}, false, err
	}
	changed = !slices.Equal(to.Off(), s.Off()) || !same(to.Locale, s.Locale)
	if !changed {
		return s, false, nil
	}
	return NewSettings(s.Revision+1, to.Locale, to.Off(), &now), true, nil
}

func same(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }
