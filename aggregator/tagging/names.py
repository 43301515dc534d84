"""First names, so that `Jan Schneider` is a person and no tailor. Data; knows no text.

Common first names in Germany across generations and origins (from everyday knowledge, not from any register), those
left out that are also nouns of this domain.
"""

from typing import Final

_FIRST_NAMES: Final = """
    achim adam adrian ahmet aila alexander alexandra ali alina alma amelie amir ana andre andrea andreas anette angela
    angelika anita anja anke anna anne anneliese annett annette annika antje anton antonia arne armin astrid axel ayse
    barbara bastian beate ben benedikt benjamin benno bernd bernhard bert berthold bettina bianca birgit bjoern boris
    brigitte bruno burak burkhard can carina carl carla carmen carola carolin caroline carsten caspar cem charlotte
    chiara christa christian christiane christin christina christine christof christoph claudia clara clemens conny
    constanze cordula corinna cornelia dagmar dana daniel daniela david deniz denise dennis detlef dieter dietmar dirk
    dominik dora doris dorothea eberhard eckhard edgar edith egon elena elif elisabeth elke ella ellen elmar elvira
    emil emilia emma emre enrico erich erik erika ernst erwin esra esther eva evelyn fabian fatima fatma felix ferdinand
    finn florian franz franziska frauke fred frederik frederike friedhelm friederike friedrich fritz gabi gabriel
    gabriele georg gerd gerda gerhard gerlinde gisela gregor greta guenter guenther gudrun guido gunnar hanna hannah
    hannelore hannes hans harald hartmut hasan hauke heiko heidi heidrun heike heiner heinrich heinz helena helene helga
    helmut hendrik henning henriette henrik herbert hermann hilde hildegard holger horst hubert hugo ibrahim ida ilka
    ilona ina ines inge ingeborg ingo ingrid irene irina iris irmgard isabel isabell isabella ivan ivonne jakob jan jana
    janina jasmin jens jessica joachim joana joerg joern johanna johannes jonas josef josefine joseph judith julia
    julian juliane jupp jutta juergen kai karin karina karl karla karsten kaspar katarina katharina kathleen kathrin
    katja katrin kay kerstin kevin kilian kim kirsten klara klaus klemens konrad konstantin konstanze korbinian kristin
    kristina kurt lara lars laura lea leif lena leni lennart leon leonie leyla lia lieselotte lilli lina linda linus
    lisa lorenz lothar louis louisa luca ludger ludwig luis luisa lukas lutz lydia magdalena maik maike maja malte
    malu mandy manfred manuel manuela mara marc marcel marco marcus mareike maren margarete margit margot maria marianne
    marie marina mario marion marius markus marlene marlies marta martha martin martina marvin mathias mathilde matteo
    matthias maurice max maximilian mehmet meike melanie melina merle mia michael michaela michel michelle milan mira
    miriam mirko mohammed monika moritz murat mustafa nadine nadja natalie natascha nele nico nicole nikolas nils nina
    nora norbert oezlem olaf ole olga oliver oskar otto pascal patrick patrizia paul paula peer peggy peter petra
    philip philipp pia rabea rainer ralf ramona raphael rebecca regina reiner reinhard reinhold renate rene ricarda
    richard rita robert robin roland rolf roman romy ronja ronny rosa rosemarie rosi ruben rudi rudolf ruediger rupert
    ruth sabine sabrina samira sandra sandro sara sarah sascha sebastian selina selma serkan sibylle siegfried sigrid
    silke silvia simon simone sina sofia sofie sonja sophia sophie stefan stefanie steffen steffi stella stephan
    stephanie sven svenja swantje swen sybille sylvia tamara tanja tatjana theo theodor theresa theresia thomas thorben
    thorsten till tilman tim timo tina tobias tom torben torsten traudl udo ulf uli ulla ulrich ulrike ursula
    ute uwe valentin valerie vanessa vera verena veronika victor victoria viktor viktoria vincent vivien volker
    volkmar walter waltraud wencke wendelin werner wiebke wilfried wilhelm willi winfried wolf wolfgang yannick yasemin
    yasmin yusuf yvonne zeynep zoe
"""
FIRST_NAMES: Final = frozenset(_FIRST_NAMES.split())
"""Folded."""

_TITLES: Final = """
    herr herrn frau prof professor professorin dr dipl ing med phil familie buergermeister buergermeisterin
    geschaeftsfuehrer geschaeftsfuehrerin minister ministerin moderator moderatorin praesident praesidentin
    rechtsanwalt rechtsanwaeltin referent referentin staatssekretaer staatssekretaerin
"""
TITLES: Final = frozenset(_TITLES.split())
"""What stands before a surname, folded."""
