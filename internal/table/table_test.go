package table_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/table"
)

// row is what a reader tells of one row.
type row struct {
	Row, Line int
	Cells     []string
	Problem   string // of a row that cannot be used
}

// readAll reads to the end, past faults of single rows.
func readAll(t testing.TB, in io.Reader, encoding string) (rows []row, err error) {
	t.Helper()
	r, err := table.Open(in, encoding)
	if err != nil {
		return nil, err
	}
	for {
		err := r.Next()
		var fault *table.RowError
		switch {
		case err == io.EOF:
			return rows, nil
		case errors.As(err, &fault):
			rows = append(rows, row{Row: r.Row, Line: r.Line, Problem: fault.Problem})
		case err != nil:
			return rows, err
		default:
			rows = append(rows, row{Row: r.Row, Line: r.Line, Cells: r.Cells(nil)})
		}
	}
}

func TestReader(t *testing.T) {
	two := []row{{1, 1, []string{"a", "b"}, ""}, {2, 2, []string{"1", "ö"}, ""}}
	for name, c := range map[string]struct {
		in, encoding string
		want         []row
	}{
		"commas":                   {"a,b\n1,ö\n", "", two},
		"semicolons, CR LF":        {"a;b\r\n1;ö\r\n", "", two},
		"tabs, CR":                 {"a\tb\r1\tö\r", "", two},
		"no line end":              {"a,b\n1,ö", "", two},
		"a mark":                   {"\ufeffa,b\n1,ö\n", "", two},
		"UTF-16":                   {"\xff\xfea\x00,\x00b\x00\n\x001\x00,\x00\xf6\x00\n\x00", "", two},
		"UTF-16 without a mark":    {"a\x00,\x00b\x00\n\x001\x00,\x00\xf6\x00\n\x00", "", two},
		"UTF-16, the higher first": {"\x00a\x00,\x00b\x00\n\x001\x00,\x00\xf6\x00\n", "", two},
		"two marks":                {"\ufeff\ufeffa,b\n1,ö\n", "", two},
		"two marks in UTF-16":      {"\xfe\xff\xfe\xff\x00a\x00,\x00b\x00\n\x001\x00,\x00\xf6", "", two},
		"spaces around quotes":     {"\"a\" ,\"b\"\t\n  \"1\", \"ö\" \r\n", "", two},
		"blank lines first": {" \n\u200b;\na;b\n1;ö\n", "",
			[]row{{3, 3, []string{"a", "b"}, ""}, {4, 4, []string{"1", "ö"}, ""}}},
		"rows of blanks": {"a,b\n , \n\u00a0,\u200b\n\"\n\", \n1,ö\n \n", "",
			[]row{{1, 1, []string{"a", "b"}, ""}, {5, 6, []string{"1", "ö"}, ""}}},
		"an encoding that is named": {"a,b\n1,\xf6\n", "windows-1252", two},
		"a delimiter that is named": {"sep=;\na;b\n1,5;x\n", "",
			[]row{{2, 2, []string{"a", "b"}, ""}, {3, 3, []string{"1,5", "x"}, ""}}},
		"one that was saved again": {"\"sep=;\";\na;b\n1,5;x\n", "",
			[]row{{2, 2, []string{"a", "b"}, ""}, {3, 3, []string{"1,5", "x"}, ""}}},
		"quotes, lines in a cell, blank rows": {"a,b\n\n\"1\n2\",\"say \"\"x\"\"\"\n,\n3,4\n", "",
			[]row{{1, 1, []string{"a", "b"}, ""}, {3, 3, []string{"1\n2", `say "x"`}, ""},
				{5, 6, []string{"3", "4"}, ""}}},
		"a quote inside a cell": {"a,b\n1\",2\n3,4\n", "", []row{{1, 1, []string{"a", "b"}, ""},
			{2, 2, nil, "has a quote inside a cell that does not begin with one; double it and put the cell in quotes"},
			{3, 3, []string{"3", "4"}, ""}}},
	} {
		got, err := readAll(t, strings.NewReader(c.in), c.encoding)
		if d := cmp.Diff(c.want, got); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, d)
		}
	}
}

// Cells that are missing at the right end are empty ones, and empty ones too many are
// nothing; what has content belongs below a heading.
func TestFit(t *testing.T) {
	for in, want := range map[string]string{
		"1":           "1||",
		"1,2":         "1|2|",
		"1,2,3, ,":    "1|2|3",
		"1,,,\u200b,": "1||",
		"1,2,3,4":     "has 4 cells, but there are only 3 headings; is a cell with the delimiter ',' not in quotes?",
		"1,2,3,,5":    "has 5 cells, but there are only 3 headings; is a cell with the delimiter ',' not in quotes?",
	} {
		r, err := table.Open(strings.NewReader("a,b,c\n"+in+"\n"), "")
		for range 2 {
			if err == nil {
				err = r.Next()
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := r.Fit(3); err != nil {
			got = err.Error()
		} else {
			got = strings.Join(r.Cells(nil)[:3], "|")
		}
		if got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// What people cannot see comes along when they copy: around a cell it means nothing.
func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"\u200bemail":               "email",
		"\u202aann@x.example\u202c": "ann@x.example",
		" \u00a0Ann\u2060\ufeff\t":  "Ann",
		"Ann \n Smith":              "Ann Smith",
		"نمی\u200cدانم":             "نمی\u200cدانم",
		"'=1":                       "=1",
		"\u200b'=1":                 "=1",
		"\u200b":                    "",
	} {
		if got, err := table.Clean(in); got != want || err != nil {
			t.Errorf("%q: %q, %v, want %q", in, got, err, want)
		}
	}
}

// What ends the reading says where, and what to do about it.
func TestReaderGivesUp(t *testing.T) {
	for in, want := range map[string]string{
		"a,b\n1,\xf6\n":                 `row 2, column B is not UTF-8; in Windows-1252 it would read "ö"`,
		"a,b\n1,\"2\n3\n":               "row 2, which begins in line 2: a quote opened in line 2 is never closed",
		"\xff\xfe\x00\x00a\x00\x00\x00": "the file is UTF-32",
		"a,b\n1,\"" + strings.Repeat("x", 4*table.MaxCell+1): "is a quote opened and never closed?",
	} {
		if _, err := readAll(t, strings.NewReader(in), ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v", in, err)
		}
	}
	if _, err := table.Open(strings.NewReader("a"), "klingon"); err == nil {
		t.Error("an encoding that nobody knows was taken")
	}
}

func TestLetters(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := table.Letters(i); got != want {
			t.Errorf("column %d is %s", i, got)
		}
	}
}

// FuzzReader reads anything to its end, and reads back what encoding/csv wrote.
func FuzzReader(f *testing.F) {
	f.Add([]byte("a,b\n"), "1", "say \"x\"")
	f.Add([]byte("sep=;\n\"a\"x;b\r1;2"), "\n", " ")
	f.Add([]byte("\xff\xfea\x00"), "a;b\tc", "é")
	f.Fuzz(func(t *testing.T, in []byte, one, two string) {
		last := 0
		rows, _ := readAll(t, bytes.NewReader(in), "") // what it refuses is another test's
		for _, r := range rows {
			if r.Row <= last {
				t.Fatalf("row %d came after row %d", r.Row, last)
			}
			last = r.Row
		}
		text := one + two
		if len(text) > table.MaxCell || one == "" || strings.ToValidUTF8(text, "") != text {
			return
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		_ = w.WriteAll([][]string{{"first", "second", "third"}, {one, two, "end"}}) // memory takes all
		got, err := readAll(t, &b, "")
		want := []string{one, two, "end"}
		if err != nil || len(got) != 2 {
			t.Fatalf("%v: %+v", err, got)
		}
		if d := cmp.Diff(want, got[1].Cells); d != "" {
			t.Error(d)
		}
	})
}

// TestReadAtOnce: a row that is read as a whole says what it does when it comes octet by octet.
func TestReadAtOnce(t *testing.T) {
	rows := func(r io.Reader) (out []string) {
		reader, err := table.Open(r, "")
		if err != nil {
			t.Fatal(err)
		}
		for {
			err := reader.Next()
			if err == io.EOF {
				return out
			}
			out = append(out, fmt.Sprintf("%d %d %q %v", reader.Row, reader.Line, reader.Cells(nil), err))
		}
	}
	for _, text := range []string{"a,b\n1,2\n", "a;b\r\n1;\r\n;2\r\n", "a,b\r1,2\r\r3,4\n",
		"a,b\n\n , \n1,\"2\n3\"\n4,5",
		"a,b\n1,x\"y\n2,3\n", "a,b\n  \"1\",2\n", "a\n" + strings.Repeat(",", 500) + "\n1\n", "\n\na,b\n1,2"} {
		if d := cmp.Diff(rows(iotest.OneByteReader(strings.NewReader(text))), rows(strings.NewReader(text))); d != "" {
			t.Errorf("%.40q: -octets +rows:\n%s", text, d)
		}
	}
}
