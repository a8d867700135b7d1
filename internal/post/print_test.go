package post

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/outputstest/papertest"
	"tidings/outputs/pdf"
	"tidings/recipients"
)

const greeting = "# Hello\n\nDear ((name??customer)),\n\nthis letter is for you alone.\n"

// source is a letter of two languages from a sender in the United Kingdom.
func source(t testing.TB, window string) *letter.Source {
	t.Helper()
	dir := t.TempDir()
	if err := workspace.Init(dir, workspace.Options{Sample: "qsol"}); err != nil {
		t.Fatal(err)
	}
	ws, err := workspace.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := &letter.Source{Config: ws.Config, Letters: map[string]string{"en": greeting,
		"de": "# Hallo\n\nGuten Tag ((name??)),\n\ndieser Brief ist nur für Sie.\n"}, Notice: notices.Notice{Slug: "x",
		Locales: []string{"en", "de"}, Stream: notices.Service, AsOf: time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC)}}
	s.Config.Organisation.Locale, s.Config.Letter.Window = "en-GB", window
	return s
}

func piece(key, name, tag string, p recipients.Postal) Piece {
	return Piece{Account: recipients.Account{Key: key, Name: name, Postal: p}, Name: "Ana Sample",
		Reader: &letter.Reader{Tag: tag, Zone: time.UTC,
			Values: func(f *outputs.Field) string { return "Reader of " + key }}}
}

func printer(t testing.TB) *pdf.Renderer {
	t.Helper()
	r, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPrint(t *testing.T) {
	berlin := recipients.Postal{Street: "Musterweg 1", City: "Berlin", Postcode: "10115", Country: "Germany"}
	leeds := recipients.Postal{Street: "1 High Street", City: "Leeds", Postcode: "LS1 1AA"}
	dir := filepath.Join(t.TempDir(), "post")
	from := source(t, "din5008")
	replyTo := from.Config.Streams.Service.ReplyTo // of no use on paper is "reply to this message" alone
	got, err := Print(t.Context(), from, printer(t), []Piece{
		piece("B-2", "Beispiel GmbH", "de", berlin),
		piece("../../x", "Sneaky Ltd", "en", leeds),
		piece("C/3", "Other Ltd", "en", recipients.Postal{Street: "2 High Street", City: "Leeds", Postcode: "LS1 1AB"}),
		piece("none", "Nowhere Ltd", "en", recipients.Postal{}),
		piece("half", "Half Ltd", "en", recipients.Postal{Street: "3 High Street", Postcode: "LS1 1AB"}),
		piece("arabic", "شركة", "en", leeds),
		piece("c-3", "Third Ltd", "en", recipients.Postal{Street: "9 High Street", City: "Leeds", Postcode: "LS1 1AC"}),
		piece("B-1", "Beispiel AG", "de", berlin),
		piece("far", "Far Ltd", "en", recipients.Postal{Street: "1 Sea Street", City: "Poseidonia",
			Country: "Atlantis"}),
		piece("U-8", "Firma", "en", recipients.Postal{Street: "vul. Khreshchatyk 22", Extra: "Building 4", City: "Kyiv",
			State: "Kyivska oblast", Postcode: "01001", Country: "UA"}),
	}, dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []Posted{
		{Account: "../../x", Name: "Sneaky Ltd", Country: "GB", Pages: 1, First: 1,
			File: "letter.------x.23a2aa1f7bf5.pdf"},
		{Account: "arabic", Name: "شركة", Country: "GB", Reason: "the PDF cannot set"},
		{Account: "C/3", Name: "Other Ltd", Country: "GB", Pages: 1, First: 3, File: "letter.C-3.e8e3e2b3b3e2.pdf"},
		{Account: "c-3", Name: "Third Ltd", Country: "GB", Pages: 1, First: 5, File: "letter.c-3."},
		{Account: "B-1", Name: "Beispiel AG", Country: "DE", Pages: 1, First: 7, File: "letter.B-1.pdf"},
		{Account: "B-2", Name: "Beispiel GmbH", Country: "DE", Pages: 1, First: 9, File: "letter.B-2.pdf"},
		{Account: "U-8", Name: "Firma", Country: "UA", Pages: 1, First: 11, File: "letter.U-8.pdf"}, // of eight lines
		{Account: "far", Name: "Far Ltd", Reason: "its country, Atlantis, is not known"},
		{Account: "half", Name: "Half Ltd", Reason: "its postal address lacks"},
		{Account: "none", Name: "Nowhere Ltd", Reason: "it has no postal address"},
	}
	begins := cmp.FilterPath(func(p cmp.Path) bool {
		return p.Last().String() == ".Reason" || p.Last().String() == ".File"
	}, cmp.Comparer(func(a, b string) bool { return same(a, b) }))
	if diff := cmp.Diff(want, got, begins, cmpopts.IgnoreFields(Posted{}, "Address")); diff != "" {
		t.Errorf("posted (-want +got):\n%s", diff)
	}
	all := strings.Split(papertest.Run(t, "poppler", "pdftotext", "-layout", filepath.Join(dir, PrintName), "-"), "\f")
	for _, p := range got {
		if p.File == "" {
			continue
		}
		path := filepath.Join(dir, p.File)
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", p.File, info.Mode(), err)
		}
		text := papertest.Run(t, "poppler", "pdftotext", "-layout", path, "-")
		for _, words := range append(p.Address, "Reader of "+p.Account, replyTo) {
			if !strings.Contains(text, words) || !strings.Contains(all[p.First-1], words) {
				t.Errorf("%s does not say %q, or not on page %d of all:\n%s", p.File, words, p.First, all[p.First-1])
			}
		}
		for _, other := range got {
			if other.Account != p.Account && strings.Contains(text, other.Name) {
				t.Errorf("%s names %s", p.File, other.Name)
			}
		}
	}
	if diff := cmp.Diff([]string{"Beispiel AG", "Ana Sample", "Musterweg 1", "10115 Berlin", "GERMANY"},
		got[4].Address); diff != "" {
		t.Error(diff)
	}
	if n := len(got[6].Address); n != 8 {
		t.Errorf("an address of %d lines", n)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 7 {
		t.Errorf("%d files (%v), want 6 letters and the one of all", len(files), err)
	}
}

// same compares what begins alike, but for the sums in names.
func same(a, b string) bool {
	cut := func(s string) string { return s[:min(len(s), 11)] }
	return (a == "") == (b == "") && cut(a) == cut(b)
}

func TestPrintNeedsAWindow(t *testing.T) {
	_, err := Print(t.Context(), source(t, ""), printer(t), nil, t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "window") {
		t.Errorf("error %v, want one that says what to write", err)
	}
}

// Nobody with an address: everybody is listed, and there is no file.
func TestPrintNobody(t *testing.T) {
	dir := t.TempDir()
	got, err := Print(t.Context(), source(t, "us"), printer(t),
		[]Piece{piece("none", "Nowhere Ltd", "en", recipients.Postal{})}, dir)
	if files, _ := os.ReadDir(dir); err != nil || len(got) != 1 || got[0].Reason == "" || len(files) > 0 {
		t.Errorf("%v, error %v, %d files", got, err, len(files))
	}
}

func BenchmarkPrint(b *testing.B) {
	s, r := source(b, "din5008"), printer(b)
	var pieces []Piece
	for i := range 200 {
		pieces = append(pieces, piece(fmt.Sprintf("C-%04d", i), "Example Ltd", "en",
			recipients.Postal{Street: "1 High Street", City: "Leeds", Postcode: "LS1 1AA"}))
	}
	dir := b.TempDir()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Print(b.Context(), s, r, pieces, dir); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(pieces))/b.Elapsed().Seconds(), "letters/s")
}
