package where

import (
	"errors"
	"strings"
	"testing"
)

// ann is somebody with fields; two roles.
func ann(names []Name) func(int) Value {
	fields := map[string]Value{"plan": {Text: "Enterprise"}, "seats": {Text: "120"}, "rate": {Text: "1,5"},
		"role": {Text: "legal", More: []string{"technical"}}, "renewal": {Text: "2026-11-30"}, "many": {Text: "1,000"},
		"seats (total)": {Text: "7"}}
	return func(i int) Value { return fields[names[i].Written] }
}

func TestFits(t *testing.T) {
	for text, want := range map[string]bool{
		`plan == "enterprise" && seats >= 100`:      true,
		`plan == "enterprise" and seats > 120`:      false,
		`plan != "trial"`:                           true,
		`plan == 'ENTERPRISE'`:                      true,
		`100 <= seats`:                              true,
		`100 < seats < 120`:                         false,
		`seats in [1, 120]`:                         true,
		`plan in ["team", "enterprise"]`:            true,
		`not (plan in ["team"]) || seats == 1`:      true,
		`plan contains "prise"`:                     true,
		`plan startsWith "ent" && !(rate > 1.5)`:    true,
		`plan endsWith "x"`:                         false,
		`rate == 1.5`:                               true,
		`role == "technical"`:                       true,
		`role != "technical"`:                       false,
		`role != "billing"`:                         true,
		`missing == "x"`:                            false,
		`missing != "x"`:                            false,
		`missing > -1`:                              false,
		`has(missing)`:                              false,
		`!has(missing) && has(plan)`:                true,
		`renewal < "2026-12-01"`:                    true,
		`field("seats (total)") == 7`:               true,
		`plan == "x" || plan == "y" || seats > -10`: true,
	} {
		c, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, err := c.Fits(ann(c.Names())); got != want || err != nil {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		``:                       "character 1: the condition is empty",
		`plan = "x"`:             "character 6: write == to compare",
		`plan == "x" AND a == 1`: "character 13: write && or and",
		`plan == “x”`:            "character 9: words stand in straight quotes",
		`plan == "x`:             "a quote is opened and never closed",
		`plan == `:               "the condition ends too early",
		`plan`:                   "character 1: plan stands alone",
		`plan == true`:           "character 9: true and false are words",
		`plan == trial`:          "character 9: a field is compared with a field",
		`1 == 2`:                 "character 1: no field is compared",
		`seats > 100 || seats == "many"`: "character 16: seats is compared with a word here and " +
			"with a number at character 1",
		`seats in [1, "x"]`: "character 14: the list has words and numbers",
		`seats > "100"`:     "character 9: \"100\" in quotes is a word",
		`plan matches "^x"`: "matches is not used",
		`any([1], {# > 0})`: "this is no comparison",
		`len(plan) > 3`:     "no field is compared here",
		`plan ?? "x"`:       "this is no comparison",
		`let x = 1; x > 2`:  "this is no comparison",
		`a.b == 1`:          "a point is no part of a name",
		`plan == ""`:        "has(NAME)",
		`plan in []`:        "after in stands a list",
		`plan == ["x"]`:     "a list stands after in",
		`plan contains 3`:   "put it in quotes",
		`seats + 1 > 2`:     "no field is compared here",
		strings.Repeat("a == 1 || ", 400) + "a == 1": "more than",
		strings.Repeat("(", 4001):                    "more than 4000 characters",
		strings.Repeat("(", 3000) + "a == 1":         "character",
		strings.Repeat("!", 3000) + "has(a)":         "more than",
	} {
		_, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %s", text, err, want)
		}
	}
}

func TestNoNumber(t *testing.T) {
	for text, want := range map[string]string{
		`plan > 3`: `plan is "Enterprise", which is no number`,
		`many > 3`: `many is "1,000", which may be a thousand or a fraction`,
	} {
		c, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = c.Fits(ann(c.Names())); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNumber(t *testing.T) {
	for text, want := range map[string]float64{"1": 1, "-2.5": -2.5, "0,125": 0.125, " 1000 ": 1000,
		"1234,567": 1234.567, "+3": 3} {
		if got, fault := number(text); got != want || fault != "" {
			t.Errorf("%q: %v, %s", text, got, fault)
		}
	}
	for _, text := range []string{"", "x", "1e5", "0x10", "1.000", "12,345", "1.000.000", "1,2.3", "-", "NaN", "1 000",
		"1.", ".5", "--1"} {
		if got, fault := number(text); fault == "" {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// FuzzParse reads whatever may stand in a notice, and asks what could be read.
func FuzzParse(f *testing.F) {
	for _, text := range []string{example, `!(a in [1,2]) or has(b) and c startsWith 'x'`, `field("a b") != 3`, "((((",
		`a == "`, "filter(a, {.b > 1})", "a ? b : c", "b'x' == a", "let a = 1; a", "if a { b } else { c }", "a[1:2]",
		"1 < a < 3"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.At < 1 || e.Text == "" {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		for _, v := range []Value{{}, {Text: "1"}, {Text: "x", More: []string{"2"}}} {
			_, _ = c.Fits(func(int) Value { return v }) // an error is an answer too
		}
	})
}
