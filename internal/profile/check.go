package profile

import (
	"fmt"
	"slices"

	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/reference"
)

// check returns everything that is wrong with the contents. What was there before is not checked again: it was checked when it was given,
// and the lists may have changed since.
func (c Contents) check(before Contents) fault.Mistakes {
	var m fault.Mistakes
	for _, l := range []struct {
		pointer, list string
		now, before   []string
	}{
		{"/markets", reference.Countries, c.Markets, before.Markets},
		{"/industries", reference.Industries, c.Industries, before.Industries},
		{"/products", reference.Products, c.Products, before.Products},
		{"/services", reference.Services, c.Services, before.Services},
		{"/solutionAreas", reference.SolutionAreas, c.SolutionAreas, before.SolutionAreas},
		{"/customerSizes", reference.CustomerSizes, c.CustomerSizes, before.CustomerSizes},
		{"/languages", reference.Languages, c.Languages, before.Languages},
	} {
		checkDuplicates(&m, l.pointer, l.now)
		checkCodes(&m, l.pointer, l.list, l.now, l.before)
	}
	checkKeywords(&m, c.Keywords)
	if mail := c.Contact.Email; mail != nil && !email.Valid(*mail) {
		m.Add("/contact/email", "invalid-email", "This is not a mail address.")
	}
	if phone, known := c.Contact.PhoneNumber, before.Contact.PhoneNumber; phone != nil && (known == nil || *known != *phone) {
		plaintext.CheckPhone(&m, "/contact/phoneNumber", *phone)
	}
	return m
}

func checkCodes(m *fault.Mistakes, pointer, name string, codes, before []string) {
	for i, c := range codes {
		if !slices.Contains(before, c) {
			reference.Check(m, fmt.Sprintf("%s/%d", pointer, i), name, c)
		}
	}
}

func checkDuplicates(m *fault.Mistakes, pointer string, values []string) {
	for i, v := range values {
		if slices.Contains(values[:i], v) {
			m.Add(fmt.Sprintf("%s/%d", pointer, i), "duplicate", "%q is already listed.", v)
		}
	}
}

func checkKeywords(m *fault.Mistakes, words []string) {
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = plaintext.Fold(w)
	}
	for i := range words {
		if slices.Contains(folded[:i], folded[i]) {
			m.Add(fmt.Sprintf("/keywords/%d", i), "duplicate", "%q is already listed.", words[i])
		}
	}
	for i, w := range words {
		if plaintext.Blank(w) {
			m.Add(fmt.Sprintf("/keywords/%d", i), "required", "A keyword must not be blank.")
		}
	}
}
