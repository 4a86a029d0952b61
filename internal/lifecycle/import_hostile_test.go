package lifecycle_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// fill repeats the text after the head until the body is full.
func fill(head, text string) string {
	return head + strings.Repeat(text, ((1<<20)-len(head))/len(text))
}

// TestHostileFilesAreRefused shows that a body that is no file of deals, or has more in its cells than any deal has, is refused as a
// whole, with no more mistakes than a person can read.
func TestHostileFilesAreRefused(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	rows := func(header, row string) string { return fill(header+"\n", row) }
	long := `"` + strings.Repeat("x\n", 250) + `"`
	for what, file := range map[string]string{
		"quotes":                  fill("", `"`),
		"quotes in a cell":        fill("name\n", `"`),
		"commas":                  fill("", ","),
		"commas in a row":         fill("name\n", ",x"),
		"columns":                 fill("", "x,"),
		"columns again and again": fill(strings.Repeat("x,", 1<<18), "id,"),
		"a cell":                  fill("name\n", "x"),
		"a column":                fill("", "x"),
		"lone carriage returns":   fill("name\r", "x\r"),
		"nothing":                 fill("name\n\x00", "\x00"),
		"no UTF-8":                fill("name\n", "\xc3"),
		"UTF-16":                  "\xff\xfe" + fill("n\x00a\x00m\x00e\x00\n\x00", "x\x00"),
		"two marks":               "\ufeff\ufeff\ufeff" + fill("", "\ufeff")[:1<<19],
		"empty rows":              fill("name\n", "\n"),
		"rows":                    rows("name", "x\n"),
		"people":                  fill("team\n\"", "x\n")[:1<<20-2] + "\"\n",
		"codes":                   fill("details/requirements/products\n\"", "x\n")[:1<<20-2] + "\"\n",
		"an amount":               fill("details/dealValue\n", "9"),
		"an exponent":             rows("details/dealValue", "1e999999999\n"),
		"people in every row":     "team,customerProfile/team\n" + strings.Repeat(long+","+long+"\n", 1000),
		"codes in every row": "details/requirements/products,details/requirements/industries\n" +
			strings.Repeat(long+","+long+"\n", 1000),
		"fields of a line":   fill("team\n\"", ",")[:1<<20-2] + "\"\n",
		"fields not matched": fill("team\n\"", `""`)[:1<<20-2] + "\"\n",
		"ids":                rows("id,eTag", uuid.Nil.String()+",1\n"),
	} {
		if len(file) > 1<<20 {
			file = file[:1<<20]
		}
		r := upload(t, admin, file).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.NotEmpty(t, r.Mistakes(t), what)
		require.Less(t, len(r.Body), 128<<10, what)
	}
}
