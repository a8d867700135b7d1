package recipients

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/table"

	"tidings/notices"
)

var testRegions = []notices.Region{{ID: "emea", Name: "Europe and Africa"}, {ID: "apac", Name: "Asia Pacific"}}

// readList gives every good row, the report and the error that ended it.
func readList(in io.ReadSeeker, o ListOptions) (good []Recipient, report Report, err error) {
	l, err := NewList(in, o)
	if err != nil {
		return nil, Report{}, err
	}
	for {
		r, err := l.Next()
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			return good, l.Report(), err
		}
		c := *r
		c.Fields = nil
		for k, v := range r.Fields {
			if c.Fields == nil {
				c.Fields = map[string]string{}
			}
			c.Fields[k] = v
		}
		good = append(good, c)
	}
}

func TestListReads(t *testing.T) {
	ann := Recipient{Email: "ann@example.com", Name: "Ann", Region: "emea", Locale: "pt-BR"}
	for name, in := range map[string]string{
		"comma":         "email,name,region,locale\nann@example.com,Ann,emea,pt_br\n",
		"semicolon":     "E-Mail;Name;Region;Language\r\nann@example.com;Ann;EMEA;pt-BR\r\n",
		"tab":           "Email Address\tfull_name\tregion\tlocale\rann@example.com\tAnn\temea\tpt-br\r",
		"mark":          "\ufeffemail,name,region,locale\nann@example.com,Ann,emea,pt-BR",
		"sep line":      "sep=;\nemail;name;region;locale\nann@example.com;Ann;emea;pt-BR\n",
		"quotes":        "\"email\",\"name\",\"region\",\"locale\"\n\"ann@example.com\",\"Ann\",\"emea\",\"pt-BR\"",
		"spaces":        " email , name ,region,locale\n ann@EXAMPLE.com ,\u00a0Ann , emea,pt-BR\n",
		"region's name": "email,name,region,locale\nann@example.com,Ann,europe and africa,pt-BR\n",
		"blank rows":    "\n\nemail,name,region,locale\n\n,,,\nann@example.com,Ann,emea,pt-BR\n\n",
		"blanks":        "email,name,region,locale\n , \u00a0,\n\u200b,,,\nann@example.com,Ann,emea,pt-BR\n ,\n",
		"two marks":     "\ufeff\ufeffemail,name,region,locale\nann@example.com,Ann,emea,pt-BR\n",
		"invisible": "\u200bemail,na\u200bme,\u202aregion\u202c,locale\n\u202aann@example.com\u202c,Ann\u200b," +
			"\ufeffemea,pt-BR\n",
		"short rows":     "email,name,region,locale,floor\nann@example.com,Ann,emea,pt-BR\n",
		"broken heading": "\"e-mail\naddress\",name,region,locale\nann@example.com,Ann,emea,pt-BR\n",
		"empty headings": "email,name,region,locale,,\nann@example.com,Ann,emea,pt-BR,,\n",
		"order":          "locale,region,name,address\npt-BR,emea,Ann,ann@example.com\n",
		"first and last": "email,vorname,nachname,region,locale\nann@example.com,Ann,,emea,pt-BR\n",
		"broken cell":    "email,name,region,locale\nann@example.com,\"\r\n Ann\n\",emea,pt-BR\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := readList(strings.NewReader(in), ListOptions{Regions: testRegions})
			want := ann
			switch name {
			case "first and last":
				want.FirstName = "Ann"
			case "short rows":
				want.Fields = map[string]string{"floor": ""}
			}
			if d := cmp.Diff([]Recipient{want}, got); d != "" || err != nil {
				t.Fatalf("err %v, -want +got:\n%s", err, d)
			}
		})
	}
}

func TestListEncodings(t *testing.T) {
	text := "email,name\nzoe@example.com,Zoë 漢字 🙂\n"
	units := utf16.Encode([]rune("\ufeff" + text))
	var le, be bytes.Buffer
	for _, u := range units {
		le.Write([]byte{byte(u), byte(u >> 8)})
		be.Write([]byte{byte(u >> 8), byte(u)})
	}
	latin := "email,name\nzoe@example.com,Zo\xeb \x80\n"
	for _, c := range []struct{ name, in, encoding, want string }{
		{"utf-8", text, "", "Zoë 漢字 🙂"},
		{"utf-16le", le.String(), "", "Zoë 漢字 🙂"},
		{"utf-16be", be.String(), "", "Zoë 漢字 🙂"},
		{"utf-16le without mark, named", le.String()[2:], "utf-16le", "Zoë 漢字 🙂"},
		{"utf-16le without mark", le.String()[2:], "", "Zoë 漢字 🙂"},
		{"utf-16be without mark", be.String()[2:], "", "Zoë 漢字 🙂"},
		{"a mark goes before the option", le.String(), "windows-1252", "Zoë 漢字 🙂"},
		{"windows-1252", latin, "windows-1252", "Zoë €"},
		{"latin1", latin, "latin1", "Zoë €"},
	} {
		got, _, err := readList(strings.NewReader(c.in), ListOptions{Encoding: c.encoding})
		if err != nil || len(got) != 1 || got[0].Name != c.want {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

func TestListFields(t *testing.T) {
	in := "email,Contract_Number,Phone\nann@example.com,007,'+49 30 1\nbob@example.com,,\n"
	l, err := NewList(strings.NewReader(in), ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Columns{Fields: []string{"contract number", "phone"}}, l.Columns()); d != "" {
		t.Fatal(d)
	}
	got, _, _ := readList(strings.NewReader(in), ListOptions{})
	want := []map[string]string{{"contract number": "007", "phone": "+49 30 1"}, {"contract number": "", "phone": ""}}
	if d := cmp.Diff(want, []map[string]string{got[0].Fields, got[1].Fields}); d != "" {
		t.Fatal(d)
	}
}

// TestBadLists holds each fault to its message.
func TestBadLists(t *testing.T) {
	long := strings.Repeat("x", table.MaxCell+1)
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", "the list is empty"},
		{"blank", "\n\n", "the list is empty"},
		{"no email column", "emial,name\n", `no column is called email; found: emial, name (is "emial" meant?)`},
		{"no headings", "ann@example.com,Ann\n", "the first row must name the columns"},
		{"two emails", "email,name,e-mail\n", "column C (e-mail) means the same as column A (email)"},
		{"two alike", "email,floor no,Floor_No\n", "column C (Floor_No) means the same as column B (floor no)"},
		{"no heading", "email,,name\n", "column B has no heading"},
		{"brackets alone", "email,(?)\n", "column B ((?)) has a heading of brackets alone; name it: " +
			"--map \"(?)=NAME\""},
		{"line break", "email,\"a\x01b\"\n", "column B"},
		{"both column faults", "name,,name\n", "column B has no heading; name it or remove it\n  row 1: column C " +
			"(name) means the same as column A (name); keep one of them, or say what the other is: " +
			"--map \"name=field\"\n  row 1: no column is called email"},
		{"no at sign", "email\nann\n", `row 2, column A (email): address "ann" has no @`},
		{"no address", "email,name\n,Ann\n", "row 2, column A (email): address \"\" is empty"},
		{"region", "email,region\na@x.test,emae\n",
			`row 2, column B (region): "emae" is not a region; is "emea" meant?`},
		{"region far", "email,region\na@x.test,mars\n", `"mars" is not a region; the regions are: emea, apac`},
		{"locale", "email,locale\na@x.test,german!\n", `language "german!" is not known`},
		{"twice", "email,name\na@x.test,A\nb@x.test,\nA@X.test,B\n", "row 4, column B (name): says \"B\" of " +
			"A@x.test, and row 2 says \"A\"; correct one of the two, or leave its cell empty"},
		{"few cells", "name,region,email\nAnn\n", `row 2, column C (email): address "" is empty`},
		{"many cells", "email,name\na@x.test,Lee, Ann\n", "has 3 cells, but there are only 2 headings"},
		{"rows and lines", "email,name\na@x.test,\"An\nn\"\n\nb,B\n", "row 4 (line 5), column A (email)"},
		{"bare quote", "email,name\na@x.test,O\"Neil\n", "row 2: has a quote inside a cell"},
		{"after quote", "email,name\na@x.test,\"O\"Neil\n", "row 2: has text right after a closing quote"},
		{"open quote", "email,name\na@x.test,\"Ann\nb@x.test,Bob\n",
			"row 2, which begins in line 2: a quote opened in line 2 is never closed"},
		{"open quote, long", "email,name\na@x.test,\"Ann" + strings.Repeat(long, 5),
			"is a quote opened and never closed?"},
		{"long cell", "email,name\na@x.test," + long + "\n", "row 2, column B (name): has more than 10000 characters"},
		{"NUL", "email,name\na@x.test,A\x00n\n", "has a NUL character"},
		{"escape", "email,name\na@x.test,A\x1bn\n", "has a control character (U+001B)"},
		{"latin", "email,name\na@x.test,Caf\xe9\n",
			`row 2, column B (name) is not UTF-8; in Windows-1252 it would read "Café"`},
		{"latin heading", "email,Stra\xdfe\n", `row 1, column B is not UTF-8`},
		{"injection", "email,name\n\"a@x.test\r\nBcc: b@x.test\",Ann\n", "more than one @"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := readList(strings.NewReader(c.in), ListOptions{Regions: testRegions})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v\nwant in it: %s", err, c.want)
			}
		})
	}
	if _, err := NewList(strings.NewReader("email\n"), ListOptions{Encoding: "klingon"}); err == nil ||
		!strings.Contains(err.Error(), `encoding "klingon" is not known`) {
		t.Errorf("unknown encoding: %v", err)
	}
	if _, err := NewList(strings.NewReader("email\n"),
		ListOptions{Regions: testRegions, DefaultRegion: "emae"}); err == nil ||
		!strings.Contains(err.Error(), `is "emea" meant?`) {
		t.Errorf("unknown default region: %v", err)
	}
}

func TestListTellsAllProblems(t *testing.T) {
	var in strings.Builder
	in.WriteString("email,region\n")
	for i := range 60 {
		fmt.Fprintf(&in, "bad%d,nowhere\n", i)
	}
	in.WriteString("good@example.com,emea\n")
	_, report, err := readList(strings.NewReader(in.String()), ListOptions{Regions: testRegions})
	var e *ListError
	if !errors.As(err, &e) || e.Total != 120 || len(e.Problems) != 50 || e.BadRows != 60 || e.Rows != 61 {
		t.Fatalf("%+v", e)
	}
	if !strings.HasPrefix(e.Error(), "60 of 61 rows are not right, so nothing was imported") ||
		!strings.HasSuffix(e.Error(), "\n  and 70 more") {
		t.Error(e.Error())
	}
	if report.Good != 1 || report.Bad != 60 || report.Rows != 61 {
		t.Errorf("%+v", report)
	}
}

// A list of which more than half is bad is most likely another list: it takes the number
// of its bad rows to take the rest.
func TestListMostlyBad(t *testing.T) {
	in := "email,region\na@x.test,emea\nb@x.test,mars\nc@x.test,venus\n"
	for confirmed, want := range map[int]string{
		0: "2 of 3 rows are not right, more than half, so nothing was imported",
		1: "--skip-bad --confirm 2 takes the other 1",
		2: "",
	} {
		good, report, err := readList(strings.NewReader(in),
			ListOptions{Regions: testRegions, SkipBad: true, Confirmed: confirmed})
		if want == "" && (err != nil || len(good) != 1 || report.Bad != 2) {
			t.Errorf("confirmed: %v, %+v", err, report)
		}
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%d: %v", confirmed, err)
		}
	}
	in = "email,region\na@x.test,emea\nb@x.test,mars\n"
	if _, _, err := readList(strings.NewReader(in), ListOptions{Regions: testRegions, SkipBad: true}); err != nil {
		t.Errorf("half of it: %v", err)
	}
}

// Only a column that is there, and empty, leaves somebody without a region.
func TestListWithoutRegion(t *testing.T) {
	for in, want := range map[string]int{
		"email,region\na@x.test,\nb@x.test,emea\n": 1,
		"email,name\na@x.test,Ann\n":               0,
	} {
		if _, report, err := readList(strings.NewReader(in), ListOptions{Regions: testRegions}); err != nil ||
			report.NoRegion != want {
			t.Errorf("%q: %d, %v", in, report.NoRegion, err)
		}
	}
}

func TestListSkipsBadRows(t *testing.T) {
	in := "email,name\nann@example.com,Ann\nbob,\"=1+1, \nBob\"\npostmaster@example.com,\"P\"x\ninfo@example.com,Info\n"
	var bad bytes.Buffer
	good, report, err := readList(strings.NewReader(in), ListOptions{SkipBad: true, BadRows: &bad})
	if err != nil || len(good) != 2 || report.Bad != 2 || report.Roles != 1 || report.NoRegion != 0 {
		t.Fatalf("%+v, %+v, %v", good, report, err)
	}
	if want := "row 5 (line 6): info@example.com is a role address"; !strings.Contains(report.Warnings[0].String(),
		want) {
		t.Errorf("%v", report.Warnings)
	}
	mended := strings.NewReplacer("bob,", "bob@example.com,", "postmaster@", "pm@").Replace(bad.String())
	again, _, err := readList(strings.NewReader(mended), ListOptions{})
	want := []Recipient{{Email: "bob@example.com", Name: "=1+1, Bob"}, {Email: "pm@example.com", Name: "Px"}}
	if d := cmp.Diff(want, again); d != "" || err != nil {
		t.Errorf("the mended rows of\n%s: %v\n%s", bad.String(), err, d)
	}
}

func TestExportRoundTrip(t *testing.T) {
	nasty := []string{
		"=1+1",
		"+49 30",
		"-x",
		"@SUM(A1)",
		"'=1",
		"''+1",
		"'quoted'",
		"＝1",
		`a "b", c`,
		"plain",
		"O'Neil",
		"",
	}
	var out bytes.Buffer
	w, err := NewWriter(&out, []string{"floor", "=odd"})
	if err != nil {
		t.Fatal(err)
	}
	var want []Recipient
	for i, v := range nasty {
		r := Recipient{
			Email:   fmt.Sprintf("=p%d@example.com", i),
			Name:    "N" + v,
			Company: v,
			Fields:  map[string]string{"floor": v, "=odd": v},
		}
		want = append(want, r)
		if err := w.Write(&r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		for cell := range strings.SplitSeq(line, ",") {
			if c := strings.Trim(cell, `"`); c != "\n" && !strings.HasPrefix(c, "'") && table.Neutralise(c) != c {
				t.Errorf("a cell would be a formula: %s", line)
			}
		}
	}
	got, _, err := readList(bytes.NewReader(out.Bytes()), ListOptions{})
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Fatalf("%v\n%s", err, d)
	}
}

func FuzzList(f *testing.F) {
	for _, s := range []string{"email,name\na@x.test,\"b\"\"c\"\r\n", "sep=;\nemail;x\na@x.test;'=1",
		"\xff\xfee\x00m\x00", "email\n\"", "email\r\ra@x.test\r", "\ufeff\"e-mail\"\tq\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		good, report, err := readList(bytes.NewReader(in), ListOptions{SkipBad: true, Regions: testRegions})
		if report.Good+report.Bad+report.Repeated != report.Rows && err == nil {
			t.Errorf("%+v", report)
		}
		var out bytes.Buffer
		w, _ := NewWriter(&out, nil)
		for _, r := range good {
			for _, v := range []string{r.Email, r.Name, r.FirstName, r.LastName, r.Company, r.Region, r.Locale} {
				if strings.ContainsFunc(v, unicode.IsControl) || !utf8.ValidString(v) {
					t.Errorf("a control character came through: %q", v)
				}
			}
			r.Fields = nil
			_ = w.Write(&r)
		}
		_ = w.Close()
		again, _, err := readList(bytes.NewReader(out.Bytes()), ListOptions{Regions: testRegions})
		if err != nil || len(again) != len(good) {
			t.Fatalf("an export cannot be imported: %v\n%s", err, out.String())
		}
		for i := range again {
			if again[i].Email != good[i].Email || again[i].Company != good[i].Company {
				t.Errorf("%+v became %+v", good[i], again[i])
			}
		}
	})
}
