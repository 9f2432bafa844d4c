"""The people of the seeded organisation: name, e-mail before the @, role, status, department."""

# The documentation's two come first; then those with a part in stories: two e-mails of which one contains the other,
# two Sams, someone suspended, someone invited, someone gone quiet.
ROSTER = (
    ("Sarah Johnson", "sarah.johnson", "student", "active", "Marketing"),
    ("Michael Chen", "michael.chen", "instructor", "active", "Learning"),
    ("Priya Raman", "priya.raman", "admin", "active", "People"),
    ("Sam Rivera", "sam.rivera", "student", "active", "Engineering"),
    ("Ann Lee", "ann", "student", "active", "Sales"),
    ("Joann Lee", "joann", "student", "active", "Support"),
    ("Samantha Rivers", "samantha.rivers", "student", "active", "Finance"),
    ("Victor Hale", "victor.hale", "student", "suspended", "Sales"),
    ("Noor Haddad", "noor.haddad", "student", "invited", "Design"),
    ("Peter Novák", "peter.novak", "student", "inactive", "Operations"),
    ("Tom Becker", "tom.becker", "admin", "active", "IT"),
    ("Grace Okafor", "grace.okafor", "admin", "active", "People"),
    ("Elena Petrova", "elena.petrova", "instructor", "active", "Data"),
    ("David Kim", "david.kim", "instructor", "active", "Engineering"),
    ("Amara Nwosu", "amara.nwosu", "instructor", "active", "Leadership"),
    ("Lucía Fernández", "lucia.fernandez", "instructor", "active", "Design"),
    ("Zoë Müller", "zoe.mueller", "student", "active", "Engineering"),
    ("Søren Ågård", "soren.agard", "student", "active", "Finance"),
    ("Nguyễn Thị Mai", "mai.nguyen", "student", "active", "Data"),
    ("田中 花子", "hanako.tanaka", "student", "active", "Engineering"),
    ("김민준", "minjun.kim", "student", "active", "Support"),
    ("Łukasz Wójcik", "lukasz.wojcik", "student", "active", "Operations"),
    ("Siobhán O'Brien", "siobhan.o'brien", "student", "active", "Legal"),
    ("Олена Шевченко", "olena.shevchenko", "student", "active", "Data"),
    ("فاطمة الزهراء", "fatima.zahra", "student", "active", "Marketing"),
    ("José García", "jose.garcia", "student", "active", "Sales"),
    ("François Dubois", "francois.dubois", "student", "active", "Legal"),
    ("Ahmed Al-Sayed", "ahmed.al-sayed", "student", "active", "Engineering"),
    ("Ravi Patel", "ravi.patel", "student", "active", "IT"),
    ("Samira Khan", "samira.khan", "student", "active", "Data"),
    ("Liam Murphy", "liam.murphy", "student", "active", "Support"),
    ("Olivia Brown", "olivia.brown", "student", "active", "Marketing"),
    ("Mateo Rossi", "mateo.rossi", "student", "active", "Design"),
    ("Isla Campbell", "isla.campbell", "student", "active", "Finance"),
    ("Kwame Mensah", "kwame.mensah", "student", "active", "Operations"),
    ("Aiko Sato", "aiko.sato", "student", "active", "Design"),
    ("Björn Lindqvist", "bjorn.lindqvist", "student", "active", "Engineering"),
    ("Ngozi Eze", "ngozi.eze", "student", "active", "People"),
    ("Leila Hosseini", "leila.hosseini", "student", "active", "Data"),
    ("Yusuf Demir", "yusuf.demir", "student", "active", "Sales"),
    ("Anna Kowalska", "anna.kowalska", "student", "active", "Support"),
    ("Daniel Cohen", "daniel.cohen", "student", "active", "Engineering"),
    ("Maya Singh", "maya.singh", "student", "active", "Marketing"),
    ("Tomás Oliveira", "tomas.oliveira", "student", "active", "IT"),
)

# A larger organisation is made of these.
FIRST_NAMES = (
    *("Adam", "Aisha", "Alice", "Bruno", "Chiara", "Chen", "Diego", "Dina", "Emeka", "Eva", "Farid", "Freya", "Goran"),
    *("Hana", "Ines", "Ivan", "Jamal", "Jana", "Kofi", "Lars", "Lena", "Mei", "Mila", "Nadia", "Nils", "Omar"),
    *("Paula", "Quentin", "Rosa", "Rui", "Sanna", "Tariq", "Uma", "Vera", "Wei", "Ximena", "Yara", "Zane"),
)
LAST_NAMES = (
    *("Abebe", "Andersson", "Bauer", "Costa", "Diallo", "Eriksen", "Fischer", "Gomez", "Haas", "Ito", "Jansen"),
    *("Kaur", "Lopez", "Moreau", "Nair", "Okoye", "Park", "Quinn", "Ricci", "Santos", "Tran", "Ueda", "Varga"),
    *("Weber", "Xu", "Yilmaz", "Zhou"),
)
DEPARTMENTS = ("Engineering", "Sales", "Support", "Finance", "Marketing", "Operations", "Design", "Data", "Legal")
