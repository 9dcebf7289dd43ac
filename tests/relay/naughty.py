"""Texts that break programs: the kinds of the Big List of Naughty Strings, and what breaks mail in particular."""

NAUGHTY = [
    "", " ", "\n", "\r", "\r\n", "\t", "\x00", "a\x00b", "\ufeffBOM", "\u200b\u200e\u202e‮inversé‬",
    "".join(chr(code) for code in range(1, 32)), "".join(chr(code) for code in range(127, 160)),
    "\u2028ligne\u2029paragraphe\x85suivante\x0bverticale\x0cpage\x1c\x1d\x1e",
    "fin de ligne avec espaces   \n\tet tabulation\t\n", ".", ".\n", "..\n.\r\n...", "\r\n.\r\n", "\n.\nQUIT\n",
    "From moi\n>From toi\nFrom: lui\n", "--===============0==--\n", "--\n", "-- \nsignature", "=", "=\n", "=3D=20=\n", "=0A=0D",
    "=?UTF-8?Q?=0A?=Bcc: a@b.fr", "Content-Type: text/html\n\n<b>", "Subject: x\r\n\r\nautre corps", "\n\n\nBcc: x@y.fr",
    "x" * 997, "x" * 998, "x" * 999, "x" * 20_000, ("y" * 75 + " \n") * 3, "y" * 75 + "é", "z" * 76 + "=", "é" * 3_000,
    "« L’été à Cahors : 12 € »", "ﬁ ﬀ Å Å é é", "ÅÍÎÏ˝ÓÔ\uf8ffÒÚÆ☃", "田中さんにあげて下さい", "社會科學院語學研究所", "الكل في المجمو عة",
    "בְּרֵאשִׁית", "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤", "👨‍👩‍👧‍👦 👩🏽 🇫🇷 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "\U0010ffff\ue000\uffff\ufffe", "ヽ༼ຈل͜ຈ༽ﾉ",
    "1;DROP TABLE letter", "' OR 1=1 --", "'; EXEC xp_cmdshell --", "%s%n%d %x", "${7*7} {{7*7}} #{7*7}", "$(touch /tmp/x)`id`",
    "<script>alert(1)</script>", "&lt;&amp;&#39;", "../../../etc/passwd\x00", "=HYPERLINK(\"http://x\")", "+cmd|' /C calc'!A0",
    "NaN null undefined true nil None", "0x7f 1e309 -0 ٣ ½", "{\"a\": [1,2,{\"b\":\"\\u0000\"}]}", "---\ntitre: x\n---\n",
    "\\r\\n \\x00 \\",
    "+ADw-script+AD4-", "ÿþa\x00", "Ã©tÃ© (double codage)", "\u0300 seul accent", "İıſK", "a\r\rb\n\rc\r\n\r\n",
]  # fmt: skip
