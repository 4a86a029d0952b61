package wording

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"sync"

	"github.com/go-json-experiment/json"
)

// texts has a folder for each language but English, with files of what is said in it, by what is said in English.
//
//go:embed sv/*.json
var texts embed.FS

// catalogue is what a language says instead of English. It is read when the language is first spoken.
type catalogue struct {
	folder string // "": English, which is said as it is
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
		panic(fmt.Sprintf("the catalogue %s: %v", c.folder, err)) // what is embedded is right or the program is not
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

// all returns what the language says, by what is said in English.
func (l Language) all() map[Format]Format {
	if !l.IsEnglish() {
		l.catalogue.once.Do(l.catalogue.read)
	}
	return l.catalogue.said
}

// Has tells whether the language has words of its own for the format.
func (l Language) Has(f Format) bool {
	_, has := l.all()[f]
	return has
}

// Of returns the format in the language; what the language does not have is said in English.
func (l Language) Of(f Format) Format {
	if said, has := l.all()[f]; has {
		return said
	}
	return f
}
