package partnercenter

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/verb"
)

// newCall returns the call of a verb for the request. The fault is BadRequest if it is unclear whether it is a dry run or which version is
// meant, since then nothing may be written.
func newCall(r *door.Request) (verb.Call, error) {
	dryRun, err := isDryRun(r)
	if err != nil {
		return verb.Call{}, err
	}
	tags, err := tagsOf(r.Header)
	return verb.Call{Actor: r.Actor, Via: audit.PartnerAPI, DryRun: dryRun, IfMatch: tags}, err
}

func isDryRun(r *door.Request) (is bool, err error) {
	var m fault.Mistakes
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		m.Add("/query", "invalid-value", "The query is not well encoded.")
	}
	var given []string
	for name, all := range values {
		if strings.EqualFold(name, "dryRun") {
			given = append(given, all...)
		}
	}
	if len(given) > 0 {
		is, err = strconv.ParseBool(strings.ToLower(given[0]))
		if err != nil || len(given) > 1 {
			m.Add("/query/dryRun", "invalid-value", "This must be true or false, given once.")
		}
	}
	if len(m) > 0 {
		return false, fault.InvalidParameters(m)
	}
	return is, nil
}

// sentTag is an entity tag as Microsoft's clients send it, with or without quotes.
var sentTag = regexp.MustCompile(`^(?:W/)?(?:"([!#-~]*)"|([!#-+\--~]+))$`)

// tagsOf returns the entity tags of If-Match; nil if there are none. The fault is BadRequest.
func tagsOf(h http.Header) ([]string, error) {
	var all []string
	for given := range strings.SplitSeq(h.Get("If-Match"), ",") {
		given = strings.TrimSpace(given)
		if given == "" {
			continue
		}
		found := sentTag.FindStringSubmatch(given)
		switch {
		case found == nil:
			var m fault.Mistakes
			m.Add("/header/If-Match", "invalid-value", `A tag is written in quotes, as in an ETag: "3". Several are separated by commas.`)
			return nil, fault.InvalidParameters(m)
		case found[2] == "*":
			all = append(all, "*")
		default:
			all = append(all, `"`+found[1]+found[2]+`"`)
		}
	}
	return all, nil
}

// keyOf returns the idempotency key of a request; nil if there is none. Some clients send the same MS-RequestId with everything they do,
// so the body is made part of the key.
func keyOf(r *door.Request, c verb.Call, body any) (*verb.Key, error) {
	id := r.Header.Get("MS-RequestId")
	if id == "" || c.DryRun {
		return nil, nil
	}
	key, err := r.Key("", body)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte(id+"\n"), key.BodyHash...))
	key.Value = "MS-RequestId " + base64.RawURLEncoding.EncodeToString(sum[:])
	return key, nil
}

// wantsBody tells whether a change is answered with the referral, as the client prefers or otherwise as usual. If there are several
// preferences the first one counts (RFC 7240, 2).
func wantsBody(answer, given http.Header, usual bool) bool {
	for preference := range strings.SplitSeq(strings.Join(given.Values("Prefer"), ","), ",") {
		preference, _, _ = strings.Cut(preference, ";")
		name, value, _ := strings.Cut(preference, "=")
		value = strings.ToLower(strings.Trim(value, ` \t"`))
		if !strings.EqualFold(strings.TrimSpace(name), "return") || value != "representation" && value != "minimal" {
			continue
		}
		answer.Set("Preference-Applied", "return="+value)
		return value == "representation"
	}
	return usual
}

// mostIgnored is the most characters of the header that names what was ignored.
const mostIgnored = 1000

// setIgnored names unknown members of a body in a header, by their pointers.
func setIgnored(h http.Header, pointers []string) {
	if len(pointers) == 0 {
		return
	}
	var line strings.Builder
	for i, p := range pointers {
		part := headerSafe(p)
		if i > 0 {
			part = ", " + part
		}
		if line.Len()+len(part) > mostIgnored {
			break
		}
		line.WriteString(part)
	}
	h.Set("X-Cosell-Ignored", line.String())
}

// headerSafe returns the text with commas, and whatever a header cannot have, percent-encoded.
func headerSafe(text string) string {
	var safe strings.Builder
	const hex = "0123456789ABCDEF"
	for _, c := range []byte(text) {
		if c > ' ' && c < 0x7f && c != ',' && c != '%' {
			safe.WriteByte(c)
		} else {
			safe.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return safe.String()
}
