package form

import "strings"

var unaccented = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "á", "a", "à", "a", "â", "a", "ã", "a",
	"é", "e", "è", "e", "ê", "e", "ë", "e", "í", "i", "î", "i", "ï", "i", "ó", "o", "ô", "o", "õ", "o", "ú", "u",
	"ù", "u", "û", "u", "ç", "c", "ñ", "n", "ø", "oe", "å", "aa", "æ", "ae")

// Plain is a name as addresses have it, in small letters without accents.
func Plain(name string) string { return unaccented.Replace(strings.ToLower(name)) }
