package change

import (
	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/fault"
)

// Merge reads into after what a merge patch (RFC 7396) makes of before. The fault is Invalid if the patch is none, or gives a
// member a value that it cannot have.
func Merge(before any, patch []byte, after any) error {
	text, err := json.Marshal(before)
	if err != nil {
		return err
	}
	merged, err := jsonpatch.MergePatch(text, patch)
	if err != nil {
		return fault.New(fault.Invalid, "validation-failed", "The body is no merge patch.")
	}
	if err := json.Unmarshal(merged, after); err != nil {
		return fault.New(fault.Invalid, "validation-failed", "The patch gives a member a value that it cannot have.")
	}
	return nil
}
