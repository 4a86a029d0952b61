package notify

import "golang.org/x/text/language"

// The languages of mails. The first is that of who has asked for none of them.
const (
	english = "en"
	swedish = "sv"
)

var matcher = language.NewMatcher([]language.Tag{language.English, language.Swedish})

// Language returns the language of a mail to somebody with the locale, BCP 47: "en" or "sv".
func Language(locale string) string {
	_, i := language.MatchStrings(matcher, locale)
	return []string{english, swedish}[i]
}
