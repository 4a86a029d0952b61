package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/pprof"
)

// profiling says where to write a CPU profile of the service.
type profiling struct {
	CPUProfile string `name:"cpu-profile" env:"COSELL_CPU_PROFILE" help:"File for a CPU profile of the service, written when it ends, to read with go tool pprof."`
}

// startProfile starts the profile, if one is asked for, and returns the function that ends and writes it.
func (p profiling) startProfile() (end func() error, err error) {
	if p.CPUProfile == "" {
		return func() error { return nil }, nil
	}
	const setting = "--cpu-profile (COSELL_CPU_PROFILE)"
	file, err := os.Create(p.CPUProfile)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", setting, err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, fmt.Errorf("%s: %w", setting, errors.Join(err, file.Close()))
	}
	return func() error {
		pprof.StopCPUProfile()
		return file.Close()
	}, nil
}
