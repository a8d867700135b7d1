package web

import _ "embed"

// sheetText is the style sheet with the words ACCENT and NIGHT in the place of
// the brand's colours.
//
//go:embed style.css
var sheetText string
