package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// figures are the results of a run.
type figures struct {
	perSecond        float64
	p50, p99         float64 // ms
	server, database float64 // us of CPU per request
	foreign          float64 // CPU of the machine, in cores, that neither they nor the yardstick used
}

// cost is the CPU per request, in us.
func (f figures) cost() float64 { return f.server + f.database }

// load sends the operation on all connections for a while. The error is the first answer that is not as it should be.
func (t *target) load(ctx context.Context, name string, y yardstick, postmaster int) (figures, error) {
	if len(t.rows) < y.connections {
		return figures{}, fmt.Errorf("there are only %d deals", len(t.rows))
	}
	before, begun := t.cpu(postmaster), time.Now()
	ctx, cancel := context.WithDeadline(ctx, begun.Add(y.seconds))
	defer cancel()
	took, failed := make([][]float64, y.connections), make([]error, y.connections)
	var workers sync.WaitGroup
	for w := range y.connections {
		workers.Go(func() { took[w], failed[w] = t.work(ctx, t.operations[name], w, y.connections) })
	}
	workers.Wait()
	wall, after := time.Since(begun).Seconds(), t.cpu(postmaster)
	for _, err := range failed {
		if err != nil {
			return figures{}, err
		}
	}
	all := slices.Sorted(slices.Values(slices.Concat(took...)))
	if len(all) == 0 {
		return figures{}, context.Cause(ctx)
	}
	n := float64(len(all))
	used := after.minus(before)
	return figures{
		perSecond: n / wall, p50: all[len(all)/2], p99: all[len(all)*99/100],
		server: used.server / n * 1e6, database: used.database / n * 1e6,
		foreign: (used.machine - used.server - used.database - used.self) / wall,
	}, nil
}

// work sends requests on one connection until the context ends, and returns how many ms each took.
func (t *target) work(ctx context.Context, o operation, worker, workers int) (took []float64, err error) {
	c := &connection{addr: t.addr}
	defer c.close()
	for i := worker; ctx.Err() == nil; i += workers {
		r := &t.rows[i%len(t.rows)]
		if !o.changes {
			r = &t.rows[rand.IntN(len(t.rows))]
		} else if i%len(t.rows)%workers != worker {
			continue // another worker's
		}
		request, begun := o.write(t, r), time.Now()
		tag, err := c.send(ctx, request, o.status)
		if err != nil {
			return nil, err
		}
		took = append(took, time.Since(begun).Seconds()*1000)
		if o.changes {
			r.tag = tag
		}
	}
	return took, nil
}

// connection is kept open between requests.
type connection struct {
	addr   string
	conn   net.Conn
	reader *bufio.Reader
}

// send returns the answer's tag, or an error that says what was answered instead.
func (c *connection) send(ctx context.Context, request []byte, status int) (tag string, err error) {
	if c.conn == nil {
		if c.conn, err = (&net.Dialer{}).DialContext(context.WithoutCancel(ctx), "tcp", c.addr); err != nil {
			return "", err
		}
		c.reader = bufio.NewReaderSize(c.conn, 64<<10)
	}
	_ = c.conn.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := c.conn.Write(request); err != nil {
		return "", err
	}
	res, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	if res.StatusCode != status {
		answer, _ := io.ReadAll(io.LimitReader(res.Body, 1000))
		return "", fmt.Errorf("answered %d: %s", res.StatusCode, answer)
	}
	_, err = io.Copy(io.Discard, res.Body)
	return res.Header.Get("ETag"), err
}

func (c *connection) close() {
	if c.conn != nil {
		_ = c.conn.Close()
	}
}

// cpu is the time that has been used so far, in seconds of one core.
type cpu struct{ server, database, self, machine float64 }

func (c cpu) minus(before cpu) cpu {
	return cpu{c.server - before.server, c.database - before.database, c.self - before.self, c.machine - before.machine}
}

// cpu reads it from /proc, so the yardstick runs only on Linux.
func (t *target) cpu(postmaster int) cpu {
	used := processes()
	return cpu{used.tree(t.running.Process.Pid), used.tree(postmaster), used[os.Getpid()].seconds, machine()}
}

// ticks is how many of the kernel's units of CPU time make a second.
const ticks = 100

type process struct {
	parent  int
	seconds float64 // including children that have ended
}

type processTable map[int]process

func processes() processTable {
	all := processTable{}
	files, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is valid
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil { // it has ended meanwhile
			continue
		}
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		all[number(strings.Split(name, "/")[2])] = process{
			parent:  number(fields[1]),
			seconds: float64(number(fields[11])+number(fields[12])+number(fields[13])+number(fields[14])) / ticks,
		}
	}
	return all
}

// tree returns what a process and everything that it started have used.
func (t processTable) tree(root int) (seconds float64) {
	for pid, p := range t {
		for at := pid; at > 1; at = t[at].parent {
			if at == root {
				seconds += p.seconds
				break
			}
		}
	}
	return seconds
}

// machine returns what all processes together have used, including stolen time.
func machine() (seconds float64) {
	text, _ := os.ReadFile("/proc/stat")
	for i, field := range strings.Fields(string(text))[1:9] {
		if i != 3 && i != 4 { // idle, and waiting for a disk
			seconds += float64(number(field)) / ticks
		}
	}
	return seconds
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
