package notify

import (
	_ "embed"
	"html/template"
	"strings"
	plaintext "text/template"
)

// page is the content of a mail of any kind.
type page struct {
	Lang       string
	Subject    string
	Paragraphs []string
	Facts      []fact
	Link       string
	Open       string
	Why        string
	Sign       string
}

//go:embed mail.html.tmpl
var htmlText string

//go:embed mail.txt.tmpl
var plainText string

var (
	htmlPart = template.Must(template.New("html").Funcs(template.FuncMap{
		"lines": func(text string) []string { return strings.Split(text, "\n") },
	}).Parse(htmlText))
	plainPart = plaintext.Must(plaintext.New("text").Funcs(plaintext.FuncMap{
		// Further lines are indented, so that none can be taken for a fact of its own.
		"indent": func(text string) string { return strings.ReplaceAll(text, "\n", "\n    ") },
	}).Parse(plainText))
)

// message returns both parts of the mail. What people have written is treated as plain text in both.
func (p page) message() (Message, error) {
	var text, html strings.Builder
	if err := plainPart.Execute(&text, p); err != nil {
		return Message{}, err
	}
	if err := htmlPart.Execute(&html, p); err != nil {
		return Message{}, err
	}
	return Message{Subject: p.Subject, Text: text.String(), HTML: html.String()}, nil
}
