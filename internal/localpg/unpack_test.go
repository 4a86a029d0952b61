package localpg

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A package as npm delivers it: no links, and execute bits that may be missing.
var packed = []tar.Header{
	{Name: "package/native/bin/postgres", Mode: 0o644},
	{Name: "package/native/lib/libicu.so.60.2", Mode: 0o644},
	{Name: "package/native/pg-symlinks.json", Mode: 0o644},
}

func TestPackageIsInstalledWithItsLinks(t *testing.T) {
	t.Parallel()
	tarball := pack(t, packed, `[{"source":"native/lib/libicu.so.60.2","target":"native/lib/libicu.so.60"}]`)
	scratch := t.TempDir()
	dst := filepath.Join(scratch, "programs")
	require.NoError(t, installPackage(tarball, integrity(tarball), scratch, dst))

	info, err := os.Stat(filepath.Join(dst, "bin/postgres"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o755), info.Mode().Perm())
	target, err := os.Readlink(filepath.Join(dst, "lib/libicu.so.60"))
	require.NoError(t, err)
	require.Equal(t, "libicu.so.60.2", target)
}

func TestPackageWithAnotherChecksumIsRefused(t *testing.T) {
	t.Parallel()
	tarball := pack(t, packed, `[]`)
	sum := integrity(tarball)
	tarball[len(tarball)/2] ^= 1
	scratch := t.TempDir()
	dst := filepath.Join(scratch, "programs")
	require.ErrorContains(t, installPackage(tarball, sum, scratch, dst), "checksum")
	require.NoDirExists(t, dst)
}

func TestNothingIsWrittenOutsideTheFolder(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"../evil", "package/../../evil", "/tmp/cosell-evil"} {
		root := filepath.Join(t.TempDir(), "root")
		err := untar(bytes.NewReader(pack(t, []tar.Header{{Name: name}}, "")), root)
		require.ErrorContains(t, err, "leads out of the folder", name)
		require.NoFileExists(t, filepath.Join(root, name))
	}
	for _, links := range []string{
		`[{"source":"../../../etc/passwd","target":"native/lib/x"}]`,
		`[{"source":"native/lib/x","target":"../../x"}]`,
	} {
		tarball, scratch := pack(t, packed, links), t.TempDir()
		err := installPackage(tarball, integrity(tarball), scratch, filepath.Join(scratch, "programs"))
		require.ErrorContains(t, err, "leads out of the folder")
	}
}

func TestLinksInATarballAreNotMade(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	link := tar.Header{Name: "link", Typeflag: tar.TypeSymlink, Linkname: "/etc"}
	require.NoError(t, untar(bytes.NewReader(pack(t, []tar.Header{link}, "")), root))
	require.NoFileExists(t, filepath.Join(root, "link"))
}

func TestEveryPlatformHasAChecksum(t *testing.T) {
	t.Parallel()
	for _, platform := range []string{"linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"} {
		require.Contains(t, packageSums, platform)
	}
}

// pack returns a gzipped tarball in which every regular file holds the same text.
func pack(t *testing.T, headers []tar.Header, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	files := tar.NewWriter(zipped)
	for _, h := range headers {
		if h.Typeflag == 0 || h.Typeflag == tar.TypeReg {
			h.Size = int64(len(text))
		}
		require.NoError(t, files.WriteHeader(&h))
		if h.Size > 0 {
			_, err := files.Write([]byte(text))
			require.NoError(t, err)
		}
	}
	require.NoError(t, files.Close())
	require.NoError(t, zipped.Close())
	return out.Bytes()
}
