package door

import (
	"regexp"
	"strings"
)

// entityTag is an entity tag or a star at the beginning of a list of them (RFC 9110, 8.8.3 and 13.1.1), which ends or goes on with a comma.
var entityTag = regexp.MustCompile(`^[ \t]*(?:(?:W/)?("[^\x00-\x20"\x7F]*")|(\*))?[ \t]*(?:,|$)`)

// tags returns the entity tags of an If-Match or If-None-Match header, "*" included, or nil if the header is no list of such. The
// comparison is weak in both: what stands between may make a tag weak as it compresses an answer, and it still names the same version.
func tags(header string) []string {
	var all []string
	for header != "" {
		found := entityTag.FindStringSubmatch(header)
		if found == nil {
			return nil
		}
		if tag := found[1] + found[2]; tag != "" {
			all = append(all, tag)
		}
		header = strings.TrimPrefix(header, found[0])
	}
	return all
}
