package main

import (
	"fmt"
	"io"
	"runtime/debug"
)

type version struct{}

// Run prints the version of the program and of the Go that built it.
func (version) Run(stdout io.Writer) error {
	v, toolchain := "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		v, toolchain = info.Main.Version, info.GoVersion
	}
	_, err := fmt.Fprintf(stdout, "cosell %s (%s)\n", v, toolchain)
	return err
}
