package partnercenter_test

import (
	"flag"
	"os"
	"testing"

	"github.com/cosell/cosell/internal/pgtest"
)

// What rapid draws here is a deal and a walk through its life, at two doors: 25 of them, unless somebody asks for another number.
func TestMain(m *testing.M) {
	if os.Getenv("RAPID_CHECKS") == "" {
		if err := flag.Set("rapid.checks", "25"); err != nil {
			panic(err)
		}
	}
	pgtest.Main(m)
}
