package door

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"time"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/semaphore"
)

// What many callers send at once must not fill the memory. Of the bodies beyond the usual size, only so many are received at once, and
// fewer are carried out at once. Bodies of any size are checked by as many goroutines as there are processors, since describing what is
// wrong with a body can take a hundred times its size.
const (
	usualBody    = 64 << 10
	uploads      = 48 // 48 MiB, while all of them stall
	largeBodies  = 8
	slotPatience = time.Second // less than a request may take
)

// slots are a scarce resource: so many in all, of which one organisation can hold no more than its share.
type slots struct {
	all  chan struct{}
	each *semaphore.PerOrganization
}

func newSlots(all, each int) slots {
	return slots{make(chan struct{}, all), semaphore.NewPerOrganization(each)}
}

// errNoShare says that the organisation's share of the slots is in use.
var errNoShare = errors.New("no slot in the organisation's share")

// take waits until ctx ends for a slot that the organisation may hold. The error is errNoShare, or ctx's own if all slots are in use.
func (p slots) take(ctx context.Context, organizationID string) (release func(), err error) {
	leave, err := p.each.Acquire(ctx, organizationID)
	if err != nil {
		return nil, errNoShare
	}
	select {
	case p.all <- struct{}{}:
		return func() { <-p.all; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}

// intake bounds how many bodies are received, carried out and checked at once.
type intake struct {
	uploads, large slots
	checking       chan struct{}
}

func newIntake(q Quotas) intake {
	return intake{newSlots(uploads, q.Uploads), newSlots(largeBodies, largeBodies/2), make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// check runs do, which takes memory but waits for nobody, once a processor is free for it.
func (i intake) check(do func()) {
	i.checking <- struct{}{}
	defer func() { <-i.checking }()
	do()
}

// readAll returns the body of the request. It reads the body once, even if the request is started over. A body beyond the usual size
// waits for a slot to be received in and, once all of it has arrived, for a slot to be carried out in. The request holds both until it
// ends; since the second is taken late, a caller who stalls while sending keeps nobody from being answered. Faults: TooMany, Unavailable.
func (d *Door) readAll(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	st := stateOf(r)
	if !st.bodyRead {
		st.bodyRead = true
		st.body, st.bodyFault = d.receive(w, r)
	}
	return st.body, st.bodyFault
}

func (d *Door) receive(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > maxBody && r.Header.Get("Expect") != "" { // the client asks before it sends the body (RFC 9110, 10.1.1)
		return nil, tooLarge(maxBody)
	}
	in := http.MaxBytesReader(w, r.Body, maxBody)
	text, err := io.ReadAll(io.LimitReader(in, usualBody))
	if err != nil {
		return nil, unreadable(err)
	}
	if len(text) < usualBody {
		return text, nil
	}
	if err := d.takeUpload(r); err != nil {
		return nil, err
	}
	size := int64(maxBody)
	if r.ContentLength > 0 && r.ContentLength < size {
		size = r.ContentLength
	}
	all := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead)) // large enough never to grow
	all.Write(text)
	if _, err := all.ReadFrom(in); err != nil {
		return nil, unreadable(err)
	}
	release, err := d.intake.large.take(r.Context(), actor(r).OrganizationID)
	switch {
	case errors.Is(err, errNoShare):
		return nil, fault.New(fault.Unavailable, "organization-busy",
			"Your organisation's share of the large bodies is being worked on; try again.")
	case err != nil:
		return nil, fault.New(fault.Unavailable, "unavailable", "Too many large bodies are being worked on; try again.")
	}
	stateOf(r).atEnd(release)
	return all.Bytes(), nil
}

// takeUpload takes a slot to read a large body to, until the request ends.
func (d *Door) takeUpload(r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), slotPatience)
	defer cancel()
	release, err := d.intake.uploads.take(ctx, actor(r).OrganizationID)
	switch {
	case errors.Is(err, errNoShare):
		f := fault.New(fault.TooMany, "quota-uploads",
			"Your organisation is already sending %d bodies of more than %d bytes, as many as it can at once.", d.Quotas.Uploads, usualBody)
		f.RetryAfter = slotPatience
		return f
	case err != nil:
		return fault.New(fault.Unavailable, "unavailable", "Too many large bodies are being received; try again.")
	}
	stateOf(r).atEnd(release)
	return nil
}
