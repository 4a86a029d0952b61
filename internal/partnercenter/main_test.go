package partnercenter_test

import (
	"testing"

	"github.com/cosell/cosell/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
