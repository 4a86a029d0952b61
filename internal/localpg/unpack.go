package localpg

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// untar writes the regular files of a gzipped tarball below root, which it creates. It refuses names that lead elsewhere.
func untar(r io.Reader, root string) error {
	unzipped, err := gzip.NewReader(r)
	if err != nil {
		return fmt.Errorf("unpacking: %w", err)
	}
	for files := tar.NewReader(unzipped); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("unpacking: %w", err)
		}
		if !filepath.IsLocal(header.Name) {
			return fmt.Errorf("unpacking: the name %q leads out of the folder", header.Name)
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if err := writeFile(filepath.Join(root, header.Name), modeOf(header), files); err != nil {
			return err
		}
	}
}

// modeOf makes programs executable even if the tarball does not say so: npm drops the bit on some systems.
func modeOf(header *tar.Header) fs.FileMode {
	if header.Mode&0o100 != 0 || strings.Contains(header.Name, "/bin/") {
		return 0o755
	}
	return 0o644
}

// writeFile neither follows nor replaces what exists already.
func writeFile(path string, mode fs.FileMode, content io.Reader) error {
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("unpacking: %w", err)
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Chmod(mode), f.Close())
}

// makeLinks makes the links between libraries, which an npm package cannot hold and lists in a file instead.
func makeLinks(root string) error {
	text, err := os.ReadFile(filepath.Join(root, "native", "pg-symlinks.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the package's list of links: %w", err)
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("the package's list of links: %w", err)
	}
	for _, link := range links {
		if !filepath.IsLocal(link.Source) || !filepath.IsLocal(link.Target) {
			return fmt.Errorf("the package's list of links: %q or %q leads out of the folder", link.Source, link.Target)
		}
		relative, err := filepath.Rel(filepath.Dir(link.Target), link.Source)
		if err != nil {
			return fmt.Errorf("the package's list of links: %w", err)
		}
		if err := os.Symlink(relative, filepath.Join(root, link.Target)); err != nil {
			return err
		}
	}
	return nil
}
