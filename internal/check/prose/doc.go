// Package prose finds the days, times, spans, shares, amounts and numbers in sentences as people
// write them in several languages, and the words that say what they are about. What it knows of
// a language is a data file below data, which a translator can edit, and what internal/locale
// writes in it; it knows no letter and no record.
package prose
