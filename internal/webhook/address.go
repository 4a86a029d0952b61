package webhook

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// maxURL is the longest address allowed, in bytes.
const maxURL = 2000

// Forms of a host. Some resolvers take a name whose last label looks like a number for an address: 127.1, 2130706433, 0x7f.1.
var (
	hostName    = regexp.MustCompile(`^([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.?$`)
	numericHost = regexp.MustCompile(`(^|\.)([0-9]+|0[xX][0-9a-fA-F]*)\.?$`)
)

// Address returns the parsed address of an endpoint. The fault is Invalid (invalid-url at /url) for what is not a valid one, whoever asks
// and wherever it leads.
func Address(text string) (*url.URL, error) {
	if why := whyInvalid(text); why != "" {
		var m fault.Mistakes
		m.Add("/url", "invalid-url", why)
		return nil, m.Err()
	}
	return url.Parse(text)
}

// whyInvalid returns what is wrong with an address, or "".
func whyInvalid(text string) wording.Format {
	if len(text) > maxURL {
		return "An address has at most 2000 characters."
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Opaque != "" || u.Scheme != "https" && u.Scheme != "http":
		return "This is not an address that begins with https."
	case u.User != nil:
		return "An address cannot contain a user or password; the signature shows who sends."
	case u.Fragment != "" || strings.Contains(text, "#"):
		return "An address cannot have a fragment."
	case !validPort(u.Port()):
		return "There is no such port."
	case !validHost(u.Hostname()):
		return "The host must be a name in ASCII, or a full IP address."
	default:
		return ""
	}
}

func validPort(text string) bool {
	port, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil && port > 0
}

func validHost(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Zone() == ""
	}
	return len(host) <= 253 && hostName.MatchString(host) && !numericHost.MatchString(host)
}

// Host returns the host of the endpoint's address, which lists show as its name.
func (e Endpoint) Host() string {
	u, err := url.Parse(e.URL)
	if err != nil {
		return ""
	}
	return u.Host
}
