package wording_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/wording"
)

// verb is a place of a format where an argument is said.
var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[-+# 0-9.]*[a-z]`)

// arguments returns which arguments a format uses, by their numbers.
func arguments(format string) []int {
	var all []int
	next := 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		all = append(all, next)
		next++
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Everything that the program says to people is in the catalogue of every language; a new text fails here until it is added.
func TestEveryLanguageSaysEverything(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for _, s := range programSentences(t) {
		said[s.text] = true
		takes := arguments(s.text)
		if s.takes >= 0 && len(takes) != s.takes {
			t.Errorf("%s: %q does not say its %d arguments", s.at, s.text, s.takes)
		}
		for _, l := range wording.Languages()[1:] {
			if !isWord.MatchString(verb.ReplaceAllString(s.text, "")) {
				continue
			}
			if !l.Has(wording.Format(s.text)) {
				t.Errorf("%s: internal/wording/%s lacks %q", s.at, l.Tag, s.text)
				continue
			}
			if said := l.Of(wording.Format(s.text)); !slices.Equal(takes, arguments(string(said))) {
				t.Errorf("%s: %q says other arguments than %q", s.at, said, s.text)
			}
		}
	}
	for _, list := range reference.All() {
		for _, text := range referenceTexts(list) {
			said[text], said[list.Name+": "+text] = true, true
			for _, l := range wording.Languages()[1:] {
				if !l.Has(wording.Format(text)) && !l.Has(wording.Format(list.Name+": "+text)) {
					t.Errorf("the list %s: internal/wording/%s lacks %q", list.Name, l.Tag, text)
				}
			}
		}
	}
	for _, l := range wording.Languages()[1:] {
		for _, text := range translated(t, l) {
			if !said[text] {
				t.Errorf("internal/wording/%s has %q, which nobody says", l.Tag, text)
			}
		}
	}
}

// translated returns the texts that the files of the language translate.
func translated(t *testing.T, l wording.Language) []string {
	t.Helper()
	files, err := filepath.Glob(l.Tag + "/*.json")
	require.NoError(t, err)
	var all []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var pairs map[string]string
		require.NoError(t, json.Unmarshal(text, &pairs))
		all = slices.AppendSeq(all, maps.Keys(pairs))
	}
	return all
}

// isWord finds texts that need a translation.
var isWord = regexp.MustCompile(`[A-Za-z]`)

func referenceTexts(list reference.List) []string {
	texts := []string{list.Title.String()}
	for _, e := range list.Entries {
		texts = append(texts, e.Title.String(), e.Description.String(), e.WhatToDo.String())
	}
	return slices.DeleteFunc(texts, func(text string) bool { return strings.TrimSpace(text) == "" })
}
