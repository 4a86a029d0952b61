package identity

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// mistakes collects what is wrong with the configuration, so that all of it can be reported at once.
type mistakes []string

func (m *mistakes) add(pointer, format string, args ...any) {
	*m = append(*m, strings.TrimSpace(pointer+" "+fmt.Sprintf(format, args...)))
}

// unknown notes every member that is not read: it is misspelt, and would silently have no effect.
func (m *mistakes) unknown(pointer string, members jsontext.Value) {
	if members == nil {
		return
	}
	var all map[string]jsontext.Value
	if err := json.Unmarshal(members, &all); err != nil {
		m.add(pointer, "%v", err)
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		m.add(pointer+"/"+name, "is no setting")
	}
}

func (m mistakes) err() error {
	if len(m) == 0 {
		return nil
	}
	return errors.New(strings.Join(m, "; "))
}
