package mailaddr

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"ann@example.com":                   "ann@example.com",
		"  Ann.Lee+x@EXAMPLE.Com ":          "Ann.Lee+x@example.com",
		"o'neil@sub-domain.example":         "o'neil@sub-domain.example",
		"a@b-1.example":                     "a@b-1.example",
		"ann@bücher.example":                "ann@xn--bcher-kva.example",
		"ann@BÜCHER.example":                "ann@xn--bcher-kva.example",
		"ann@straße.example":                "ann@xn--strae-oqa.example",
		"用户@例子.test":                        "用户@xn--fsqu00a.test",
		"jose\u0301@example.com":            "jos\u00e9@example.com", // NFC
		`"ann"@example.com`:                 "ann@example.com",
		`"ann lee"@example.com`:             `"ann lee"@example.com`,
		`"a\"b@c"@example.com`:              `"a\"b@c"@example.com`,
		`"a\ \b\\"@example.com`:             `"a\ \b\\"@example.com`, // as it may be stored
		"a@x--y.example":                    "a@x--y.example",
		strings.Repeat("a", 64) + "@b.test": strings.Repeat("a", 64) + "@b.test",
		"!#$%&'*+-/=?^_`{|}~@example.com":   "!#$%&'*+-/=?^_`{|}~@example.com",
	} {
		got, err := Normalise(in)
		if err != nil || got != want {
			t.Errorf("Normalise(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestNormaliseRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                                        "is empty",
		"ann":                                     "has no @",
		"@example.com":                            "nothing before the @",
		"ann@":                                    "nothing after the @",
		"ann@localhost":                           "without a dot",
		"ann@example.123":                         "ends in a number",
		"ann@[192.0.2.1]":                         "network address",
		"ann@example.com.":                        "ends with a dot",
		"ann@-example.com":                        "cannot exist",
		"ann@exa_mple.com":                        "cannot exist",
		"ann@example..com":                        "cannot exist",
		"ann@xn--zz--zz.example":                  "cannot exist",
		".ann@example.com":                        "begins with a dot",
		"ann.@example.com":                        "dot right before",
		"a..n@example.com":                        "two dots",
		"a@n@example.com":                         "more than one @",
		"ann lee@example.com":                     "a space in it",
		"a@x.test, b@x.test":                      "",
		"a,b@x.test":                              "one address a row",
		"Ann <ann@example.com>":                   "angle brackets",
		"ann@exam ple.com":                        "space in its domain",
		"ann\r\nBcc:x@example.com":                "U+000D",
		"ann\x00@example.com":                     "U+0000",
		"ann@example.com\u200b":                   "U+200B",
		"a\u202enn@example.com":                   "U+202E",
		"ann\xe9@example.com":                     "not valid UTF-8",
		`"ann@example.com`:                        "not closed",
		`"a"b"@example.com`:                       "not escaped",
		`"a\é"@example.com`:                       "not escaped",
		"(ann)@example.com":                       "not allowed without quotes",
		strings.Repeat("a", 65) + "@example.com":  "more than 64 octets",
		"ann@" + strings.Repeat("a", 64) + ".com": "cannot exist",
		"ann@" + strings.Repeat(strings.Repeat("a", 60)+".", 4) + "com":                        "",
		strings.Repeat("a", 60) + "@" + strings.Repeat(strings.Repeat("a", 48)+".", 4) + "com": "longer than 254",
	} {
		got, err := Normalise(in)
		if err == nil && want != "" {
			t.Errorf("Normalise(%q) = %q, want an error with %q", in, got, want)
		}
		if err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("Normalise(%q): %v; want %q in it", in, err, want)
		}
	}
}

func TestKey(t *testing.T) {
	for _, same := range [][2]string{
		{"Ann@Example.com", "ann@EXAMPLE.COM"},
		{"ann@bücher.example", "ANN@xn--bcher-kva.example"},
		{`"ann"@example.com`, "ann@example.com"},
		{"ÉMILE@example.com", "e\u0301mile@example.com"},
	} {
		if Key(same[0]) != Key(same[1]) {
			t.Errorf("%q and %q have the keys %q and %q", same[0], same[1], Key(same[0]), Key(same[1]))
		}
	}
	if Key("ann@example.com") == Key("ann@example.org") {
		t.Error("two domains have one key")
	}
}

func TestHost(t *testing.T) {
	for in, want := range map[string]string{"Mail.Example.COM": "mail.example.com", "relay": "relay",
		"bücher.example": "xn--bcher-kva.example", "": "", "a..b": "", "a.": "", "-a.example": "", "a b.example": "",
		"a_b.example": "", "[192.0.2.1]": "", strings.Repeat("a", 64) + ".example": ""} {
		if got, ok := Host(in); ok != (want != "") || ok && got != want {
			t.Errorf("Host(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
}

func TestFitsPath(t *testing.T) {
	for in, want := range map[string]bool{
		"": true, "ann@example.com": true, "用户@xn--fsqu00a.test": true, `"ann lee"@example.com`: true,
		`"a>b\"c<"@example.com`: true, "ann lee@example.com": false, "a>b@example.com": false,
		"a\\b@example.com": false,
		`"ann@example.com`: false, `"ann"lee"@example.com`: false, `"ann\"@example.com`: false,
		"\"ann\r\nRSET\"@example.com": false, "\"ann\\\n\"@example.com": false, "a\xff@example.com": false,
		strings.Repeat("a", 321): false,
	} {
		if got := FitsPath(in); got != want {
			t.Errorf("FitsPath(%q) = %v", in, got)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"ann@example.com", `"a b"@x.test`, "用户@例子.test", "a@b", "a@xn--a.test", "\"\\\"@a.b",
		"@", "a@-.b", `"\e"@a.b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Normalise(s)
		if err != nil {
			return
		}
		if again, err := Normalise(n); err != nil || again != n {
			t.Errorf("%q gives %q, which gives %q, %v", s, n, again, err)
		}
		if !FitsPath(n) {
			t.Errorf("%q gives %q, which fits no envelope", s, n)
		}
		if len(n) > maxAddress || !utf8.ValidString(n) || strings.ContainsAny(n, "\r\n\x00\t") {
			t.Errorf("%q gives %q", s, n)
		}
		if local, domain, _ := split(n); local == "" || domain == "" || NeedsUTF8(domain) {
			t.Errorf("%q gives %q with the domain %q", s, n, domain)
		}
	})
}

// FuzzPlain holds the short way against the full check.
func FuzzPlain(f *testing.F) {
	f.Add("a.b", "example.com")
	f.Add("a", "xn--bcher-kva.example")
	f.Fuzz(func(t *testing.T, local, domain string) {
		if _, ok := plain(local + "@" + domain); !ok {
			return
		}
		l, p1 := checkLocal(local)
		d, p2 := checkDomain(domain)
		if p1+p2 != "" || l != local || d != strings.ToLower(domain) {
			t.Errorf("%q@%q is plain, but the full check gives %q %q (%s%s)", local, domain, l, d, p1, p2)
		}
	})
}
