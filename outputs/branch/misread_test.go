package branch

import (
	"slices"
	"strings"
	"testing"
)

func TestMisread(t *testing.T) {
	for text, lines := range map[string][]int{
		":::if service=a\nx\n:::else\ny\n:::\n":                        nil,
		"  ::: if service=a\nx\n ::: \n":                               nil,
		":::if account=a\nx\n:::else if account=b\ny\n:::\n":           {3},
		":::elseif account=b\n:::end\n":                                {1, 2},
		"：：：if account=a\nx\n：：：\n":                                    {1, 3},
		"    :::if account=a\n    x\n    :::\n":                        {1, 3},
		"```\n:::else if x\n```\n\n````yours\n```\n:::foo\n````\n:::y": {9},
		"> :::elsewhere\n":                                             {1},
		"a ::: b\n::\n":                                                nil,
	} {
		var got []int
		for _, at := range Misread([]byte(text)) {
			got = append(got, 1+strings.Count(text[:at], "\n"))
		}
		if !slices.Equal(got, lines) {
			t.Errorf("%q: %v, want %v", text, got, lines)
		}
	}
}
