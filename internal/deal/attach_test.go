package deal_test

import (
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
)

// Programs of the previous release read and write text; what is shown is true or false.
func TestAttachServicesIsKeptAsText(t *testing.T) {
	t.Parallel()
	for written, shown := range map[string]string{
		`"attachServices":"true"`: `"attachServices":true`, `"attachServices":"No"`: `"attachServices":false`, `"attachServices":""`: `"attachServices":false`,
		`"attachServices":"Some \"services\""`: `"attachServices":true`, `"attachServices":null`: `"attachServices":null`,
		`"a":"\"attachServices\":\"x"`: `"a":"\"attachServices\":\"x"`, `"a":1`: `"a":1`,
	} {
		require.Equal(t, `{`+shown+`,"b":2}`, string(deal.Shown([]byte(`{`+written+`,"b":2}`))), written)
	}
	require.JSONEq(t, `{"attachServices":"true","b":1}`, string(deal.Stored([]byte(`{"attachServices":true,"b":1}`))))
	require.JSONEq(t, `{"attachServices":"false"}`, string(deal.Stored([]byte(`{"attachServices":false}`))))
	require.JSONEq(t, `{"attachServices":null}`, string(deal.Stored([]byte(`{"attachServices":null}`))))
	for written, want := range map[string]bool{`true`: true, `false`: false, `"true"`: true, `"no"`: false, `"Managed services"`: true} {
		var iot deal.IoT
		require.NoError(t, json.Unmarshal([]byte(`{"attachServices":`+written+`}`), &iot))
		require.Equal(t, want, bool(*iot.AttachServices), written)
	}
}
