package lifecycle_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// TestAFileThatTakesTooLongIsUndone shows that a file that runs out of time leaves nothing behind, and can be sent again with the same
// key.
func TestAFileThatTakesTooLongIsUndone(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	late := apitest.Open(t, h.DBURL, func(c *apitest.Config) { c.RequestTimeout = 500 * time.Millisecond }).
		As("contoso", access.ReferralAdmin)
	id := admin.Create(t, apitest.Draft("contoso"))
	s := download(t, admin, "")
	s.set(t, id, "name", "Changed")
	fresh := slices.Clone(s.lines[1])
	fresh[0], fresh[1] = "", ""
	s.lines = append([][]string{s.lines[0], fresh}, s.lines[1:]...)
	before := h.DumpDeals(t)

	tx, err := h.Connect(t).Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "select from deals where id = $1 for update", id)
	require.NoError(t, err)
	r := upload(t, late, s.String(), apitest.Key("late")).WantProblem(t, http.StatusServiceUnavailable, "unavailable")
	require.NotEmpty(t, r.Header.Get("Retry-After"))
	require.NoError(t, tx.Rollback(t.Context()))
	require.Equal(t, before, h.DumpDeals(t))
	require.Eventually(t, func() bool { // once the database has noticed that nobody waits any more
		r = upload(t, admin, s.String(), apitest.Key("late"))
		return r.Status != http.StatusConflict
	}, 10*time.Second, 20*time.Millisecond)
	require.Equal(t, []string{"2 Created Create", "3 Updated Edit"}, outcomes(t, r))
}

// TestFilesRaceWithOtherWrites shows that a file that races with changes of its deals, and with new deals that want the same references,
// is taken as a whole or not at all, and that the loser is told why.
func TestFilesRaceWithOtherWrites(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	h.As("contoso", access.AccountAdmin).Patch(t, "/v1/organization-settings", apitest.Object{"uniqueExternalReferenceIds": true},
		apitest.IfMatch("*")).Want(t, http.StatusOK)
	var ids []string
	for range 8 {
		ids = append(ids, admin.Create(t, apitest.Draft("contoso")))
	}
	for round := range 8 {
		s := download(t, admin, "?sort=createdDateTime")
		reference := fmt.Sprint("R", round)
		draft := apitest.Set(t, apitest.Draft("contoso"), "/externalReferenceId", apitest.Quoted(reference))
		for i, id := range ids {
			s.set(t, id, "name", fmt.Sprint("file ", round))
			if i == round {
				s.set(t, id, "externalReferenceId", reference)
			}
		}
		var all sync.WaitGroup
		var file, created int
		all.Go(func() { file = upload(t, admin, s.String()).Status })
		all.Go(func() { created = admin.Post(t, "/v1/deals", draft).Status })
		singles := make([]int, len(ids))
		for i, id := range ids[6:] {
			all.Go(func() {
				singles[i] = admin.Patch(t, apitest.Path(id), apitest.Object{"campaignId": uuid.NewString()}, apitest.IfMatch("*")).Status
			})
		}
		all.Wait()
		require.Contains(t, []int{http.StatusOK, http.StatusUnprocessableEntity}, file)
		require.Contains(t, []int{http.StatusCreated, http.StatusConflict}, created)
		require.Equal(t, []int{http.StatusOK, http.StatusOK}, singles[:2])
		require.False(t, file == http.StatusOK && created == http.StatusCreated, "both have the reference")
		named := 0
		for _, id := range ids {
			if admin.Get(t, apitest.Path(id)).Text(t, "name") == fmt.Sprint("file ", round) {
				named++
			}
		}
		require.Equal(t, file == http.StatusOK, named == len(ids))
		require.Equal(t, file != http.StatusOK, named == 0)
	}
}
