package main

import (
	"testing"

	"tidings/internal/check"
)

func TestToMend(t *testing.T) {
	r := check.New("n")
	r.Add(check.Warning, "notices/n/en.md:3", "doubtful")
	r.Add(check.Error, "audience", "nobody")
	r.Add(check.Error, "notices/n/de.md:7:2", "wrong")
	if file, line := toMend(r, "x.md"); file != "notices/n/de.md" || line != 7 {
		t.Errorf("opened at %s:%d", file, line)
	}
	if file, line := toMend(check.New("n"), "x.md"); file != "x.md" || line != 0 {
		t.Errorf("without a finding: %s:%d", file, line)
	}
}
