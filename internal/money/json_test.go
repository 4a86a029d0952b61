package money_test

import (
	stdjson "encoding/json"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/money"
)

type priced struct {
	Value money.Amount  `json:"value"`
	Maybe *money.Amount `json:"maybe,omitempty"`
}

func TestUnmarshalReadsNumberAndString(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"value":24999.99}`, `{"value":"24999.99"}`, `{"value": "2499\u0039.99" }`} {
		var got priced
		require.NoError(t, json.Unmarshal([]byte(body), &got), body)
		require.Equal(t, money.MustParse("24999.99"), got.Value, body)
		require.Nil(t, got.Maybe)
	}
}

func TestUnmarshalRefusesEverythingElse(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		`null`: money.ErrNotNumber, `true`: money.ErrNotNumber, `{}`: money.ErrNotNumber, `[1]`: money.ErrNotNumber,
		`-1`: money.ErrNegative, `1e13`: money.ErrTooLarge, `0.0001`: money.ErrTooPrecise, `10000000000000`: money.ErrTooLarge,
	} {
		got := priced{Value: money.MustParse("7")}
		require.ErrorIs(t, json.Unmarshal([]byte(`{"value":`+body+`}`), &got), want, body)
		require.Equal(t, money.MustParse("7"), got.Value, "a refused value changes nothing")
	}
	for text, want := range refused {
		var got priced
		require.ErrorIs(t, json.Unmarshal([]byte(`{"value":`+quote(t, text)+`}`), &got), want, "%q", text)
	}
}

func TestUnmarshalErrorCarriesThePointer(t *testing.T) {
	t.Parallel()
	var got []priced
	err := json.Unmarshal([]byte(`[{"value":1},{"value":-1}]`), &got)
	var semantic *json.SemanticError
	require.ErrorAs(t, err, &semantic)
	require.Equal(t, "/1/value", string(semantic.JSONPointer))
	require.ErrorIs(t, semantic.Err, money.ErrNegative)
}

func TestNullIsFineWhereTheAmountMayBeAbsent(t *testing.T) {
	t.Parallel()
	var got priced
	require.NoError(t, json.Unmarshal([]byte(`{"value":1,"maybe":null}`), &got))
	require.Nil(t, got.Maybe)
}

func TestMarshalLeavesOutWhatIsAbsentOnly(t *testing.T) {
	t.Parallel()
	body, err := json.Marshal(priced{Maybe: new(money.Amount)})
	require.NoError(t, err)
	require.Equal(t, `{"value":0,"maybe":0}`, string(body))
	body, err = json.Marshal(priced{})
	require.NoError(t, err)
	require.Equal(t, `{"value":0}`, string(body))
}

func TestMarshalWritesTheShortestNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"25000.00": "25000", "24999.99": "24999.99", "0.50": "0.5", "0": "0"} {
		maybe := money.MustParse(text)
		body, err := json.Marshal(priced{Value: maybe, Maybe: &maybe})
		require.NoError(t, err)
		require.Equal(t, `{"value":`+want+`,"maybe":`+want+`}`, string(body))
		body, err = stdjson.Marshal(maybe)
		require.NoError(t, err)
		require.Equal(t, want, string(body), "encoding/json writes the same")
	}
}

func TestEveryAmountSurvivesJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cents := anyCents(t)
		amount := money.MustParse(fixed(cents, 2))
		body, err := json.Marshal(amount)
		require.NoError(t, err)
		for _, form := range []string{string(body), `"` + string(body) + `"`} {
			var got money.Amount
			require.NoError(t, json.Unmarshal([]byte(form), &got), form)
			require.Equal(t, amount, got, form)
		}
	})
}

func quote(t *testing.T, text string) string {
	t.Helper()
	body, err := json.Marshal(text)
	require.NoError(t, err)
	return string(body)
}

func FuzzAmountUnmarshalJSON(f *testing.F) {
	for _, seed := range []string{`0`, `25000`, `"24999.99"`, `1e3`, `-0`, `null`, `"`, ``, `"\ud800"`, `9999999999999.99`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var direct, decoded money.Amount
		directErr, decodedErr := direct.UnmarshalJSON(raw), json.Unmarshal(raw, &decoded)
		if decodedErr != nil {
			return
		}
		require.NoError(t, directErr)
		require.Equal(t, decoded, direct)
		body, err := json.Marshal(decoded)
		require.NoError(t, err)
		var again money.Amount
		require.NoError(t, json.Unmarshal(body, &again))
		require.Equal(t, decoded, again)
	})
}
