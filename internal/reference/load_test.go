package reference

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/wording"
)

const sound = `{"name":"help-types","title":"Help","version":"2026-11-01","source":"us","items":[{"code":"A","title":"a"},{"code":"B","title":"b"}]}`

func TestLoadReadsASoundFile(t *testing.T) {
	t.Parallel()
	lists, err := load(fstest.MapFS{"data/help-types.json": {Data: []byte(sound)}})
	require.NoError(t, err)
	require.Len(t, lists, 1)
	list := lists[HelpTypes]
	entry, ok := list.Entry("B")
	require.True(t, ok)
	require.Equal(t, Entry{Code: "B", Title: wording.Kept("b").Within(HelpTypes)}, entry)
}

func TestLoadStopsAtABrokenFileAndNamesIt(t *testing.T) {
	t.Parallel()
	for wrong, change := range map[string][2]string{
		"no JSON":             {`{"name"`, `"name"`},
		"unknown member":      {`"source"`, `"origin":"x","source"`},
		"duplicate member":    {`"source"`, `"name":"help-types","source"`},
		"name of another":     {"help-types", "industries"},
		"version not a date":  {"2026-11-01", "2026-13-01"},
		"no title":            {`"Help"`, `""`},
		"no source":           {`"us"`, `""`},
		"no entries":          {`{"code":"A","title":"a"},{"code":"B","title":"b"}`, ``},
		"entry without code":  {`"code":"B"`, `"code":""`},
		"entry without title": {`"title":"b"`, `"title":""`},
		"code twice":          {`"code":"B"`, `"code":"A"`},
	} {
		broken := strings.Replace(sound, change[0], change[1], 1)
		require.NotEqual(t, sound, broken, wrong)
		files := fstest.MapFS{"data/help-types.json": {Data: []byte(broken)}}
		_, err := load(files)
		require.ErrorContains(t, err, "data/help-types.json", wrong)
		require.Panics(t, func() { mustLoad(files) }, wrong)
	}
}
