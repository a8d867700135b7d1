package letter

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/feedback/token"
	"tidings/notices"
	"tidings/outputs/outputstest/papertest"
	"tidings/outputs/pdf"
	"tidings/recipients"
)

const attachedProse = "\n\nThis copy is for ((name??all customers)) alone.\n"

// twoPlaces is a letter in two languages to readers in two zones.
func twoPlaces(t testing.TB, prose string) *Source {
	s := manyPlaces(t, prose)
	s.Notice.Locales, s.Config.Regions = s.Notice.Locales[:2], s.Config.Regions[:2]
	return s
}

// attachingComposer opens a revision that sends a PDF along.
func attachingComposer(t testing.TB, s *Source, as notices.Attach) *Composer {
	t.Helper()
	s.Notice.Attach = as
	compiled, err := s.Compile(t.Context(), s.Notice.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := token.New(bytes.NewReader(bytes.Repeat([]byte{7}, 4096)), s.Notice.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewComposer(NewRevision(s, compiled, NewAudienceDigest()), keys, s.Notice.AsOf, nil)
	if err != nil {
		t.Fatal(err)
	}
	printer, err := pdf.New()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Attach(t.Context(), printer); err != nil {
		t.Fatal(err)
	}
	return c
}

func rowOf(n int, name string) *delivery.Row {
	return &delivery.Row{ID: int64(n), Email: "ann@example.com", Locale: languages[n%2],
		Region: fmt.Sprintf("r%d", n%2), Fields: []byte(`{"name":"` + name + `"}`)}
}

// takenApart gives the types of a message's parts and the attached file.
func takenApart(t *testing.T, message []byte) (kinds []string, name string, file []byte) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatalf("the message is %s (%v)", kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return kinds, name, file
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, inner, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		kinds = append(kinds, kind)
		if inner["boundary"] != "" {
			below := multipart.NewReader(part, inner["boundary"])
			for p, err := below.NextPart(); err == nil; p, err = below.NextPart() {
				kinds = append(kinds, strings.SplitN(p.Header.Get("Content-Type"), ";", 2)[0])
			}
			continue
		}
		name = part.FileName()
		if file, err = io.ReadAll(base64.NewDecoder(base64.StdEncoding, part)); err != nil {
			t.Fatal(err)
		}
	}
}

func onPage(t *testing.T, file []byte) string {
	t.Helper()
	papertest.File(t, file)
	path := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return papertest.Run(t, "poppler", "pdftotext", path, "-")
}

// The public PDF is the same for all who read the language; a personal one is the reader's.
// All else of the message is as without it, and no line is too long.
func TestAttachedPDF(t *testing.T) {
	s := twoPlaces(t, attachedProse)
	plain := attachingComposer(t, s, "")
	for _, as := range []notices.Attach{notices.PublicPDF, notices.PersonalPDF} {
		c := attachingComposer(t, s, as)
		for n, name := range []string{"Ann Lee", "Zoë Müller", "Łukasz Żółć", "محمد", "Ann Lee"} {
			row := rowOf(n, name)
			message, m, err := c.Append(nil, row)
			if err != nil {
				t.Fatal(err)
			}
			for line := range bytes.SplitSeq(message, []byte("\r\n")) {
				if len(line) > 998 || bytes.ContainsAny(line, "\r\n") {
					t.Errorf("a line of %d bytes", len(line))
				}
			}
			without, bare, err := plain.Append(nil, row)
			if err != nil {
				t.Fatal(err)
			}
			_, body, _ := bytes.Cut(without, mimeVersion)
			if !bytes.Contains(message, body) || m.From != bare.From || m.EnvID != bare.EnvID {
				t.Errorf("%s: the message is not that without a PDF, and a PDF", name)
			}
			kinds, file, paper := takenApart(t, message)
			if diff := cmp.Diff([]string{"multipart/alternative", "text/plain", "text/html", "application/pdf"},
				kinds); diff != "" || file != "x.pdf" {
				t.Errorf("%s: file %q, parts (-want +got):\n%s", name, file, diff)
			}
			shown := strings.Join(strings.Fields(onPage(t, paper)), " ")
			want := "This copy is for all customers alone."
			if as == notices.PersonalPDF && name != "محمد" { // which no built-in font can set
				want = "This copy is for " + name + " alone."
			}
			if !strings.Contains(shown, want) {
				t.Errorf("%s: the PDF for %s does not say %q", as, name, want)
			}
			if strings.Contains(string(paper), "/EmbeddedFile ") {
				t.Error("the PDF holds the source of the letter, which has what is for others")
			}
		}
	}
}

// A message sent again is the same bytes, from whichever machine and beside whichever others.
func TestAttachedPDFIsAlwaysTheSame(t *testing.T) {
	s := twoPlaces(t, attachedProse)
	names := []string{"Ann Lee", "Łukasz Żółć", "山田", "Bo"}
	want := map[int][]byte{}
	for n, name := range names {
		var err error
		if want[n], _, err = attachingComposer(t, s, notices.PersonalPDF).Append(nil, rowOf(n, name)); err != nil {
			t.Fatal(err)
		}
	}
	c := attachingComposer(t, s, notices.PersonalPDF)
	var crew sync.WaitGroup
	for range 3 {
		crew.Go(func() {
			for n, name := range names {
				if got, _, err := c.Append(nil, rowOf(n, name)); err != nil || !bytes.Equal(got, want[n]) {
					t.Errorf("the message to %s is another (%v)", name, err)
				}
			}
		})
	}
	crew.Wait()
}

// A personal PDF has what is said to its reader, and nothing that is said to others.
func TestAttachedPDFHasTheReadersBranch(t *testing.T) {
	s := twoPlaces(t, "\n\n:::if role=technical\nRestart your servers.\n:::else\nYour servers keep running.\n:::\n")
	for _, as := range []notices.Attach{notices.PublicPDF, notices.PersonalPDF} {
		c := attachingComposer(t, s, as)
		for _, role := range []string{"technical", "billing", ""} {
			row := rowOf(0, "Ann")
			if role != "" {
				facts := recipients.Own{{Key: "C-1", Roles: []string{role}}}
				row.Fields = []byte(`{"(own)":"` + facts.Encode() + `","name":"Ann"}`)
			}
			message, _, err := c.Append(nil, row)
			if err != nil {
				t.Fatal(err)
			}
			_, _, paper := takenApart(t, message)
			text := onPage(t, paper)
			technical := as == notices.PersonalPDF && role == "technical"
			if strings.Contains(text, "Restart your servers") != technical ||
				strings.Contains(text, "Your servers keep running") == technical {
				t.Errorf("%s for %q:\n%s", as, role, text)
			}
		}
	}
}

// A letter in a script that cannot be set goes without its PDF.
func TestNothingAttachedToWhatCannotBeSet(t *testing.T) {
	s := twoPlaces(t, "\n\nمرحبا\n")
	for _, as := range []notices.Attach{notices.PublicPDF, notices.PersonalPDF} {
		message, _, err := attachingComposer(t, s, as).Append(nil, rowOf(0, "Ann"))
		if err != nil || bytes.Contains(message, []byte("application/pdf")) {
			t.Errorf("%s: a PDF is attached (%v)", as, err)
		}
	}
}

func BenchmarkAttached(b *testing.B) {
	for _, as := range []notices.Attach{notices.PublicPDF, notices.PersonalPDF} {
		b.Run(string(as), func(b *testing.B) {
			c := attachingComposer(b, twoPlaces(b, attachedProse), as)
			b.RunParallel(func(pb *testing.PB) {
				var buf []byte
				for n := 0; pb.Next(); n++ {
					var err error
					if buf, _, err = c.Append(buf[:0], rowOf(n, fmt.Sprint("Ann ", n))); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

// A reader's name that the paper has no font for would be a gap in it: the message is refused,
// unless the letter says what stands there then.
func TestAttachedPDFLosesNoField(t *testing.T) {
	for prose, refused := range map[string]bool{"\n\nFor ((name)) alone.\n": true, attachedProse: false} {
		c := attachingComposer(t, twoPlaces(t, prose), notices.PersonalPDF)
		_, _, err := c.Append(nil, rowOf(0, "😀 עברית"))
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), "((name??…))") {
			t.Errorf("%q: %v", prose, err)
		}
	}
}
