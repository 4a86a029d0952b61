package reference

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

//go:embed data/*.json
var files embed.FS

// lists is every list by name, read once. A broken file is a mistake in the program, so that it stops before it serves anybody.
var lists = mustLoad(files)

func mustLoad(files fs.FS) map[string]List {
	lists, err := load(files)
	if err != nil {
		panic("reference data: " + err.Error())
	}
	return lists
}

func load(files fs.FS) (map[string]List, error) {
	paths, err := fs.Glob(files, "data/*.json")
	if err != nil {
		return nil, err
	}
	lists := make(map[string]List, len(paths))
	for _, path := range paths {
		list, err := read(files, path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		lists[list.Name] = list
	}
	return lists, nil
}

func read(files fs.FS, path string) (List, error) {
	text, err := fs.ReadFile(files, path)
	if err != nil {
		return List{}, err
	}
	var list List
	if err := json.Unmarshal(text, &list, json.RejectUnknownMembers(true)); err != nil {
		return List{}, err
	}
	if err := list.check(path); err != nil {
		return List{}, err
	}
	err = list.buildIndex()
	return list, err
}

func (l *List) check(path string) error {
	if want := strings.TrimSuffix(strings.TrimPrefix(path, "data/"), ".json"); l.Name != want {
		return fmt.Errorf("the list calls itself %q", l.Name)
	}
	if _, err := time.Parse(time.DateOnly, l.Version); err != nil {
		return fmt.Errorf("version: %w", err)
	}
	if l.Title.IsZero() || l.Source == "" {
		return errors.New("title or source is missing")
	}
	if len(l.Entries) == 0 {
		return errors.New("the list has no entries")
	}
	return nil
}

func (l *List) buildIndex() error {
	l.index = make(map[string]int, len(l.Entries))
	for place, entry := range l.Entries {
		if entry.Code == "" || entry.Title.IsZero() {
			return fmt.Errorf("entry %d has no code or no title", place+1)
		}
		if l.Has(entry.Code) {
			return fmt.Errorf("code %q is there twice", entry.Code)
		}
		l.Entries[place].Title = entry.Title.Within(l.Name)
		l.index[entry.Code] = place
	}
	return nil
}
