package wording

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"sync"

	"github.com/go-json-experiment/json"
)

// texts has a folder for each language except English, with files of its sentences by the English ones.
//
//go:embed sv/*.json
var texts embed.FS

// catalogue has a language's sentences by the English ones. It is read when the language is first used.
type catalogue struct {
	folder string // "": English, which needs no translation
	once   sync.Once
	said   map[Format]Format
}

func (c *catalogue) read() {
	c.said = map[Format]Format{}
	files, err := fs.Glob(texts, c.folder+"/*.json")
	for i := 0; err == nil && i < len(files); i++ {
		err = c.readFile(files[i])
	}
	if err != nil {
		panic(fmt.Sprintf("the catalogue %s: %v", c.folder, err)) // the files are embedded, so this is a mistake in the program
	}
}

func (c *catalogue) readFile(name string) error {
	text, err := texts.ReadFile(name)
	if err != nil {
		return err
	}
	var pairs map[Format]Format
	if err := json.Unmarshal(text, &pairs); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	maps.Copy(c.said, pairs)
	return nil
}

// all returns the language's sentences by the English ones.
func (l Language) all() map[Format]Format {
	if !l.IsEnglish() {
		l.catalogue.once.Do(l.catalogue.read)
	}
	return l.catalogue.said
}

// Has tells whether the language has a translation of the format.
func (l Language) Has(f Format) bool {
	_, has := l.all()[f]
	return has
}

// Of returns the format in the language, or in English if there is no translation.
func (l Language) Of(f Format) Format {
	if said, has := l.all()[f]; has {
		return said
	}
	return f
}
