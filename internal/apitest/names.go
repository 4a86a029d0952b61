package apitest

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/cosell/cosell/internal/webhook/sender"
)

// Loopback are the networks of this machine, which contain a test's endpoints.
func Loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// webhookSender returns a sender that resolves the test's names and may reach this machine.
func (h *Harness) webhookSender() *sender.Sender {
	return sender.New(sender.Config{Networks: Loopback(), Resolver: h.Names.Resolver(), ResolveWithin: 500 * time.Millisecond})
}

// Names is a name server that a test controls. At first every name below example, and no other, has an address on the internet.
type Names struct {
	mu    sync.Mutex
	known map[string][]netip.Addr
}

// NewNames returns a name server.
func NewNames() *Names { return &Names{known: map[string][]netip.Addr{}} }

// Set gives a name addresses; with none the name is unknown.
func (n *Names) Set(name string, addresses ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := []netip.Addr{}
	for _, a := range addresses {
		all = append(all, netip.MustParseAddr(a))
	}
	n.known[name] = all
}

func (n *Names) lookUp(name string) []netip.Addr {
	n.mu.Lock()
	defer n.mu.Unlock()
	name = strings.TrimSuffix(name, ".")
	if all, set := n.known[name]; set {
		return all
	}
	if strings.HasSuffix(name, ".example") {
		return []netip.Addr{netip.MustParseAddr("93.184.215.14")}
	}
	return nil
}

// Resolver returns a resolver that asks this name server.
func (n *Names) Resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go n.serve(far)
		return near, nil
	}}
}

// serve answers queries as a name server does over TCP (RFC 1035): each after its length.
func (n *Names) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var length [2]byte
		if _, err := io.ReadFull(conn, length[:]); err != nil {
			return
		}
		query := make([]byte, binary.BigEndian.Uint16(length[:]))
		if _, err := io.ReadFull(conn, query); err != nil {
			return
		}
		answer := n.answer(query)
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

const (
	headerLength   = 12
	noSuchName     = 3
	typeA, typeAAA = 1, 28
)

// answer returns the answer to a query with one question.
func (n *Names) answer(query []byte) []byte {
	name, end := question(query)
	kind := binary.BigEndian.Uint16(query[end-4:])
	var records []byte
	count, known := uint16(0), n.lookUp(name)
	for _, a := range known {
		if a.Is4() == (kind == typeA) && (kind == typeA || kind == typeAAA) {
			count++
			records = append(records, record(kind, a)...)
		}
	}
	flags := uint16(0x8180) // a response
	if len(known) == 0 {
		flags |= noSuchName
	}
	out := append([]byte{}, query[:2]...)
	for _, v := range []uint16{flags, 1, count, 0, 0} {
		out = binary.BigEndian.AppendUint16(out, v)
	}
	return append(append(out, query[headerLength:end]...), records...)
}

// question returns the name that is asked for, and where the question ends: after its type and class.
func question(query []byte) (name string, end int) {
	at := headerLength
	for query[at] != 0 {
		label := int(query[at])
		name += string(query[at+1:at+1+label]) + "."
		at += 1 + label
	}
	return strings.ToLower(name), at + 5
}

// record returns an address record for the name in the question, which is not to be cached.
func record(kind uint16, a netip.Addr) []byte {
	out := binary.BigEndian.AppendUint16([]byte{0xC0, headerLength}, kind)
	out = append(out, 0, 1, 0, 0, 0, 0)
	return append(binary.BigEndian.AppendUint16(out, uint16(len(a.AsSlice()))), a.AsSlice()...)
}
